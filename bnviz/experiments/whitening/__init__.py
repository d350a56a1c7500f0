"""Whitened inputs. Ioffe & Szegedy (2015), section 2; LeCun et al. (1998)."""

from bnviz.experiments import PAPER, Experiment, Picture
from bnviz.theme import Arm

RAW, CENTRED, STANDARDIZED, WHITENED = ARMS = (
    Arm("raw", 1),
    Arm("centred", 2),
    Arm("standardized", 3),
    Arm("whitened", 4),
)

SPEC = Experiment(
    __name__,
    title="Whitened inputs",
    question="Does a network learn faster from inputs that are centred, scaled, decorrelated?",
    arms=ARMS,
    rate=20,
    menu=PAPER,
    order=5,
    picture=Picture("linear", 300),
)
