"""Gradients through depth, before any training. Yang et al. (2019)."""

from bnviz.experiments import Experiment
from bnviz.theme import Arm

ARMS = (Arm("none", 1), Arm("batch", 2), Arm("layer", 3), Arm("rms", 4))

SPEC = Experiment(
    __name__,
    title="Gradients through depth",
    question="What does a normalization do to the gradients of a deep network before it has learned anything?",
    page="normalizers",
    arms=ARMS,
    rate=10,
    order=1,
)
