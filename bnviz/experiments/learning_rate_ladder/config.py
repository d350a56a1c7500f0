"""The settings of `learning_rate_ladder`."""

from dataclasses import dataclass

from bnviz.config import param

RECIPES = ("paper", "learning rate only")


@dataclass(frozen=True)
class Config:
    """What all arms share."""

    base: float = param(
        0.01, 0.0001, 1, "The learning rate that is taken once, five and thirty times.", log=True, label="base rate"
    )
    recipe: str = param(
        "paper",
        help="Whether the arms differ in the learning rate only, or as in the paper: dropout and weight decay in all "
        "but BN-x5, BN-x30 and BN-x5-Sigmoid.",
        choices=RECIPES,
    )
    target: float = param(90.0, 20, 99, "The test accuracy, in percent, that the arms race to.")
    seeds: int = param(3, 1, 5, "How many times every arm is trained, each time from other weights.")
    seed: int = param(0, 0, 9999, "The first of the seeds: of weights and mini-batches.")
