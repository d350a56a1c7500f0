"""gamma and beta by hand. Ioffe & Szegedy (2015), section 3."""

from bnviz.experiments import Experiment

SPEC = Experiment(
    __name__,
    title="Gamma and beta by hand",
    question="Which gamma and beta undo the normalization?",
    page="gamma_beta_recovery",
    order=1,
    timeless=True,
)
