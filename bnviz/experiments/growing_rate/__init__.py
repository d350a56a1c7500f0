"""Weight decay behind batch normalization is a growing rate without it. Li & Arora (2020), arXiv 1910.07454."""

from bnviz.experiments import SINCE, Experiment, Picture
from bnviz.theme import Arm

DECAY, GROWING, NEITHER = ARMS = (
    Arm("decay", 1, "weight decay"),
    Arm("growing", 2, "growing rate"),
    Arm("neither", 3, "neither"),
)
SPEC = Experiment(
    __name__,
    title="A learning rate that grows a millionfold",
    navigation="Formula first",
    question="Can a learning rate grow a millionfold and leave every loss as it was?",
    arms=ARMS,
    menu=SINCE,
    order=10,
    rate=0,
    picture=Picture("rate", 1000),
)
