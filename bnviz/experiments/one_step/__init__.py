"""One optimizer step, part by part. Ioffe & Szegedy (2015), Algorithm 1."""

from bnviz.experiments import Experiment, Picture
from bnviz.theme import Arm

(UNIT,) = ARMS = (Arm("bn", 2),)

SPEC = Experiment(
    __name__,
    title="One step, slowly",
    question="What happens in one optimizer step of a network with batch normalization?",
    arms=ARMS,
    view={"unit": 0},
    rate=1,
    order=10,
    picture=Picture("x", 7),
)
