"""The settings of `sharpness`."""

from dataclasses import dataclass

from bnviz.config import param


@dataclass(frozen=True)
class ArmConfig:
    """What one of the networks is given."""

    lr: float = param(
        0.1, 0.01, 1, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )

    @property
    def edge(self) -> float:
        """2 / lr."""
        return 2 / self.lr


@dataclass(frozen=True)
class Config:
    """What both networks share, and each one's learning rate."""

    examples: int = param(300, 50, 1000, "How many training images; every step sees all of them.", label="images")
    width: int = param(40, 5, 100, "How many units each of the two hidden layers has.")
    sigma: float = param(0.1, 0.01, 1, "Standard deviation of the first weights.", log=True)
    seed: int = param(0, 0, 9999, "Fixes the first weights.")
    plain: ArmConfig = ArmConfig()
    bn: ArmConfig = ArmConfig(0.2)
