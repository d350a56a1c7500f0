"""The settings of `batch_depth`."""

from dataclasses import dataclass

from bnviz.config import param

NONLINEARITIES = ("relu", "tanh", "sigmoid", "linear")


@dataclass(frozen=True)
class Config:
    """What all chains of layers share."""

    activation: str = param(
        "relu",
        help="The nonlinearity behind every layer; linear is none.",
        choices=NONLINEARITIES,
        label="nonlinearity",
    )
    divisor: str = param(
        "root mean square",
        help="What dividing alone divides every unit by: its root mean square over the batch, or its standard "
        "deviation, "
        "which leaves a common mean larger than the rest.",
        choices=("root mean square", "standard deviation"),
        label="divide by",
    )
    orthogonal: bool = param(False, help="Draw orthogonal matrices in place of Gaussian ones.", label="orthogonal W")
    batch_size: int = param(60, 4, 100, "How many digits there are.", label="mini-batch")
    width: int = param(256, 16, 512, "How many units every layer has.")
    seed: int = param(0, 0, 9999, "Fixes the weights and the digits.")
