"""The bias explosion: what a bias before a mean subtraction does. Ioffe & Szegedy (2015), section 2."""

from bnviz.experiments import TOP, Experiment, Picture
from bnviz.theme import Arm

OUTSIDE, INSIDE, BETA = ARMS = (Arm("outside", 1), Arm("inside", 2), Arm("beta", 3))

SPEC = Experiment(
    __name__,
    title="Bias explosion",
    question="Why must the gradient see the normalization?",
    arms=ARMS,
    rate=20,
    menu=TOP,
    order=20,
    picture=Picture("norm", 200),
)
