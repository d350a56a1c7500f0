"""Whole networks whose normalization stands outside the gradient. Ioffe & Szegedy (2015), section 2."""

from bnviz.experiments import Experiment
from bnviz.theme import Arm

OUTSIDE, INSIDE = ARMS = (Arm("outside", 1), Arm("inside", 2))

SPEC = Experiment(
    __name__,
    title="Blow-up",
    question="In which network does normalization outside the gradient blow up, and in which does it merely fail?",
    page="bias_explosion",
    arms=ARMS,
    order=2,
)
