"""The sigmoid's linear regime. Ioffe & Szegedy (2015), section 3."""

from bnviz.experiments import Experiment
from bnviz.theme import Arm

WITHOUT, AFFINE = ARMS = (Arm("without", 1, "without γ, β"), Arm("affine", 2, "with γ, β"))

SPEC = Experiment(
    __name__,
    title="The linear regime",
    question="Does a network use gamma and beta to leave the sigmoid's straight piece, or to undo the normalization?",
    page="gamma_beta_recovery",
    arms=ARMS,
    order=2,
)
