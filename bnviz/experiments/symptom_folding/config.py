"""The settings of `symptom_folding`."""

from dataclasses import dataclass

from bnviz.config import param

MISTAKES = (
    "behind the ReLU",
    "left in train()",
    "biased variance",
    "another eps",
    "eps forgotten",
)


@dataclass(frozen=True)
class Config:
    """What is done wrong."""

    mistake: str = param("behind the ReLU", help="What is done wrong when it is folded.", choices=MISTAKES, live=True)
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images.")
