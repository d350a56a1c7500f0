"""Only gamma and beta are trained. Frankle et al. (2021), arXiv 2003.00152."""

from bnviz.experiments import SINCE, Experiment, Picture
from bnviz.theme import Arm

AFFINE, RANDOM, LAST, ALL = ARMS = (
    Arm("affine", 2, "gamma and beta"),
    Arm("random", 1, "random weights"),
    Arm("last", 3, "last layer"),
    Arm("all", 4, "everything"),
)
SPEC = Experiment(
    __name__,
    title="Gamma and beta alone",
    question="How much does a network learn whose weights all stay random?",
    arms=ARMS,
    menu=SINCE,
    order=60,
    rate=60,
    picture=Picture("accuracy", 500),
)
