"""How far weight decay lets W turn in a step. Wan et al. (2021), arXiv 2006.08419; Kosson et al. (2024), 2305.17212."""

from bnviz.experiments import Experiment
from bnviz.theme import Arm

CLEAN, NOISY = ARMS = (Arm("clean", 1, "true labels"), Arm("noisy", 2, "some random labels"))

SPEC = Experiment(
    __name__,
    title="How far W turns in a step",
    question="How far does a step turn the weights, once weight decay and the gradient hold the balance?",
    page="growing_rate",
    arms=ARMS,
    view={"layer": 1},
    rate=0,
    order=1,
)
