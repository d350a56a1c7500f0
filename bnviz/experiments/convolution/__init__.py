"""Batch normalization of convolutions: per channel, over the batch and all locations. Paper, section 3.2."""

from bnviz.experiments import PAPER, Experiment, Picture
from bnviz.theme import Arm

NONE, CHANNEL, ACTIVATION, LAYER = ARMS = (
    Arm("none", 1, "without"),
    Arm("channel", 2, "BN per channel"),
    Arm("activation", 3, "BN per activation"),
    Arm("layer", 4, "layer norm"),
)
SPEC = Experiment(
    __name__,
    title="Convolutions",
    question="Over what does batch normalization take its mean where a layer is a convolution?",
    arms=ARMS,
    menu=PAPER,
    order=60,
    rate=60,
    picture=Picture("accuracy", 200),
)
