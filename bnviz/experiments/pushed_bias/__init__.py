"""b and beta pushed by hand: what the output answers. Ioffe & Szegedy (2015), sections 2 and 3."""

from bnviz.experiments import Experiment

SPEC = Experiment(
    __name__,
    title="Pushed by hand",
    question="What does the output answer when b is pushed, and when beta is?",
    page="bias_explosion",
    order=1,
    timeless=True,
)
