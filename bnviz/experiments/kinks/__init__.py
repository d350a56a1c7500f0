"""Where the kinks of a ReLU network lie. Balestriero & Baraniuk (2022), arXiv 2209.14778."""

from bnviz.experiments import SINCE, Experiment, Picture
from bnviz.theme import Arm

DEFAULT, BN, ZERO = ARMS = (
    Arm("default", 1, "torch’s own start"),
    Arm("bn", 2, "batch norm"),
    Arm("zero", 3, "zero biases"),
)
SPEC = Experiment(
    __name__,
    title="Where the kinks are",
    question="Where does a network of ReLU units cut the plane, and does it follow the data?",
    arms=ARMS,
    menu=SINCE,
    order=40,
    rate=20,
    picture=Picture("regions", 200),
)
