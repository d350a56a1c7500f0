"""Weights multiplied by a. Ioffe & Szegedy (2015), section 3.3."""

from bnviz.experiments import Experiment, Picture
from bnviz.theme import Arm

WITHOUT, WITH = ARMS = (Arm("without_eps", 2, "eps = 0"), Arm("with_eps", 1, "eps as set"))

SPEC = Experiment(
    __name__,
    title="Scale invariance",
    question="What does batch normalization make of weights that are all multiplied by a?",
    arms=ARMS,
    order=20,
    picture=Picture("rate", 60, {"lr": 10.0}, experiment="effective_rate"),
    timeless=True,
)
