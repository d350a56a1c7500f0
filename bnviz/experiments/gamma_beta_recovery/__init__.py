"""gamma and beta by gradient descent. Ioffe & Szegedy (2015), section 3."""

from bnviz.experiments import TOP, Experiment, Picture
from bnviz.theme import Arm

FULL, MINI = ARMS = (Arm("full", 2, "full batch"), Arm("mini", 1, "mini-batches"))

SPEC = Experiment(
    __name__,
    title="Gamma and beta",
    question="Does gradient descent find the gamma and beta that undo the normalization?",
    arms=ARMS,
    rate=10,
    menu=TOP,
    order=30,
    picture=Picture("error", 110),
)
