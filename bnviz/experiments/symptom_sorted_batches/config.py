"""The settings of `symptom_sorted_batches`."""

from dataclasses import dataclass

from bnviz.config import param

ORDERS = ("in class order", "one class a batch", "two classes a batch", "two domains in turn")


@dataclass(frozen=True)
class Config:
    """How the mini-batches are put together."""

    order: str = param("in class order", help="How the mini-batches are put together.", choices=ORDERS, live=True)
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images.")
