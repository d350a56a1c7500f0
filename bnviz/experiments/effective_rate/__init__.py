"""The effective learning rate lr / |W|². Ioffe & Szegedy (2015), section 3.3; van Laarhoven (2017)."""

from bnviz.experiments import Experiment
from bnviz.theme import Arm

BASE, SCALED = ARMS = (Arm("base", 1, "W, lr"), Arm("scaled", 2, "aW"))

SPEC = Experiment(
    __name__,
    title="Effective learning rate",
    question="Which learning rate does a network have whose loss does not notice how long its weights are?",
    page="scale_invariance",
    arms=ARMS,
    view={"layer": 0},
    rate=20,
    order=1,
)
