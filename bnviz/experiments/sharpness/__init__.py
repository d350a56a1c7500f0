"""Sharpness that goes to 2 / lr and stays there. Cohen et al. (2021), arXiv 2103.00065."""

from bnviz.experiments import Experiment
from bnviz.theme import Arm

PLAIN, BN = ARMS = (Arm("plain", 1, "without BN"), Arm("bn", 2, "with BN"))

SPEC = Experiment(
    __name__,
    title="The edge of stability",
    question="How curved is the loss where gradient descent on the whole training set ends up?",
    page="growing_rate",
    arms=ARMS,
    rate=0,
    order=2,
)
