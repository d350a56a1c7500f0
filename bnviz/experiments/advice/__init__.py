"""The advice of "Accelerating BN networks". Ioffe & Szegedy (2015), section 4.2.1."""

from bnviz.experiments import PAPER, Experiment, Picture
from bnviz.theme import Arm

KEPT, FOLLOWED = ARMS = (Arm("kept", 1, "as before"), Arm("followed", 2, "advice followed"))

SPEC = Experiment(
    __name__,
    title="The paper's advice",
    question="Batch normalization is in the network: what else should one change?",
    arms=ARMS,
    rate=20,
    menu=PAPER,
    order=35,
    picture=Picture("accuracy", 100, {"advice": "shuffling"}),
)
