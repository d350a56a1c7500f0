"""A hundred residual blocks, and what lets them train. De & Smith (2020), arXiv 2002.10444."""

from bnviz.experiments import SINCE, Experiment, Picture
from bnviz.theme import Arm

NONE, BATCH, SKIP, LAYER = ARMS = (
    Arm("none", 1, "nothing"),
    Arm("batch", 2, "batch norm"),
    Arm("skip", 4, "a scalar from 0"),
    Arm("layer", 3, "layer norm"),
)
SPEC = Experiment(
    __name__,
    title="Residual blocks, up to a hundred",
    navigation="Depth",
    question="What has to stand in a residual block, so that a hundred of them can be trained?",
    arms=ARMS,
    menu=SINCE,
    order=20,
    rate=20,
    picture=Picture("squares", 20),
)
