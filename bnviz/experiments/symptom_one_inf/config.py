"""The settings of `symptom_one_inf`."""

from dataclasses import dataclass

from bnviz.config import param

PIXELS = ("inf", "nan", "1e20")


@dataclass(frozen=True)
class Config:
    """What goes wrong, and when."""

    pixel: str = param("inf", help="The value of one pixel of one image.", choices=PIXELS, live=True, label="one pixel")
    at: int = param(50, 1, 1000, "The step at which it comes.", live=True, label="at step")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images.")
