"""Test images from another camera. Nado et al. (2020), arXiv 2006.10963; Schneider et al. (2020), 2006.16971."""

from bnviz.experiments import SINCE, Experiment, Picture
from bnviz.theme import Arm

RUNNING, BATCH, NONE, LAYER = ARMS = (
    Arm("running", 2, "running statistics"),
    Arm("batch", 4, "the batch’s own"),
    Arm("none", 1, "without BN"),
    Arm("layer", 3, "layer norm"),
)
SPEC = Experiment(
    __name__,
    title="The shifted camera",
    question="What becomes of a trained network when the camera is set brighter or paler?",
    arms=ARMS,
    menu=SINCE,
    order=30,
    rate=20,
    picture=Picture("contrasts", 41),
)
