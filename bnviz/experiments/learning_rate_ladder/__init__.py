"""The learning-rate ladder: Figure 2 of Ioffe & Szegedy (2015) in miniature."""

from bnviz.experiments import Experiment, Picture
from bnviz.theme import Arm

INCEPTION, INCEPTION_X5, INCEPTION_SIGMOID, BN_BASELINE, BN_X5, BN_X30, BN_X5_SIGMOID = ARMS = (
    Arm("inception", 1, "Inception"),
    Arm("inception_x5", 1, "Inception, x5"),
    Arm("inception_sigmoid", 1, "Inception-Sigmoid"),
    Arm("bn_baseline", 2, "BN-Baseline"),
    Arm("bn_x5", 3, "BN-x5"),
    Arm("bn_x30", 4, "BN-x30"),
    Arm("bn_x5_sigmoid", 3, "BN-x5-Sigmoid"),
)

SPEC = Experiment(
    __name__,
    title="Learning-rate ladder",
    question="How much faster can a network learn with batch normalization, and where does each learning rate fail?",
    arms=ARMS,
    rate=0,
    navigation="Learning rates",
    order=5,
    picture=Picture("grid_plain", 300, experiment="learning_rate_grid"),
)
