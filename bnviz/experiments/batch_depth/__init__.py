"""What depth does to the examples of a batch. Daneshmand et al. (2020), arXiv 2003.01652; Nachum et al. (2024)."""

from bnviz.experiments import Experiment
from bnviz.theme import Arm

NOTHING, DIVIDE, CENTRE, BOTH = ARMS = (
    Arm("nothing", 1, "nothing"),
    Arm("divide", 3, "divide"),
    Arm("centre", 4, "centre"),
    Arm("both", 2, "both: batch norm"),
)
SPEC = Experiment(
    __name__,
    title="What depth does to a batch",
    question="How alike are sixty digits after a hundred random layers?",
    page="residual_blocks",
    arms=ARMS,
    rate=10,
    order=2,
)
