"""The learning-rate grid: which rates train at all, with and without batch normalization."""

from bnviz.experiments import Experiment
from bnviz.theme import Arm

PLAIN, BN = ARMS = (Arm("plain", 1, "without BN"), Arm("bn", 2, "with BN"))

SPEC = Experiment(
    __name__,
    title="Learning-rate grid",
    question="Which learning rates train a network at all, with and without batch normalization?",
    page="learning_rate_ladder",
    arms=ARMS,
    rate=0,
    order=1,
)
