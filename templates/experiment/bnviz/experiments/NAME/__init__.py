"""TITLE: one hidden layer, with batch normalization and without.

Ioffe & Szegedy (2015), section 3.
"""

from bnviz.experiments import Experiment
from bnviz.theme import Arm

PLAIN, BN = ARMS = (Arm("plain", 1), Arm("bn", 2))

SPEC = Experiment(
    __name__,
    title="TITLE",
    question="How much sooner does one hidden layer learn digits with batch normalization?",
    arms=ARMS,
)
