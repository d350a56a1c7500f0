"""Which learning rates train a deep residual network. De & Smith (2020), arXiv 2002.10444, section 5."""

from bnviz.experiments import Experiment
from bnviz.experiments.residual_blocks import ARMS as ARMS

SPEC = Experiment(
    __name__,
    title="Who trains, at which rate",
    question="Which learning rates train residual blocks with nothing, batch norm, a scalar or layer norm in them?",
    page="residual_blocks",
    arms=ARMS,
    rate=0,
    order=1,
)
