"""Two rings: where gamma and beta decide. Ioffe & Szegedy (2015), section 3."""

from bnviz.experiments import Experiment
from bnviz.theme import Arm

NONE, GAMMA, BETA, BOTH = ARMS = (
    Arm("none", 1, "neither"),
    Arm("gamma", 4, "γ only"),
    Arm("beta", 3, "β only"),
    Arm("both", 2, "γ and β"),
)

SPEC = Experiment(
    __name__,
    title="Two rings",
    question="What can a network not learn without gamma, without beta?",
    page="gamma_beta_recovery",
    arms=ARMS,
    rate=120,
    order=3,
)
