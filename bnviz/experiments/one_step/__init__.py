"""One optimizer step, part by part. Ioffe & Szegedy (2015), Algorithm 1 and section 3."""

from bnviz.experiments import GRAPH, Experiment, Picture
from bnviz.theme import Arm

STRAIGHT, MEAN, VARIANCE = ARMS = (
    Arm("straight", 2),
    Arm("mean", 3, "by the mean"),
    Arm("variance", 4, "by the variance"),
)
UNITS = 3

SPEC = Experiment(
    __name__,
    title="One step, slowly",
    question="What happens in one optimizer step of a network with batch normalization?",
    arms=ARMS,
    view={"unit": 0, "example": 5, "part": 0},
    order=10,
    picture=Picture(GRAPH, 0, {"update": 5}),
    timeless=True,
)
