"""The settings of `shifted_camera`."""

from dataclasses import dataclass

from bnviz.choices import ACTIVATIONS
from bnviz.config import param

COMPANIONS = ("mixed", "two classes", "one class")
CONTRASTS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 10)  # at which the record holds the accuracies
BRIGHTNESSES = (-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1)
NETWORKS = 3


@dataclass(frozen=True)
class Config:
    """How the networks train, and what the camera does to the test images."""

    contrast: float = param(1.0, 0.01, 10, "What every pixel of a test image is multiplied with.", live=True, log=True)
    brightness: float = param(0.0, -1, 1, "What is added to every pixel of a test image.", live=True)
    inverted: bool = param(False, help="Multiply by minus the contrast: black becomes white.", live=True)
    noise: float = param(0.0, 0, 1, "Standard deviation of noise on every pixel.", live=True)
    tiny_eps: bool = param(
        False, help="Test with eps 10⁻³⁰, which is 0 for all that float32 can see, in place of 10⁻⁵.", live=True,
        label="eps → 0",
    )  # fmt: skip
    batch_size: int = param(60, 2, 120, "How many test images normalize one another.", live=True, label="test batch")
    companions: str = param(
        "mixed", help="What a test batch is made of.", choices=COMPANIONS, live=True, label="a test batch holds"
    )
    data: str = param("digits", help="What is to be told apart.", choices=("digits", "mnist"), label="data set")
    activation: str = param("relu", help="The nonlinearity of every hidden unit.", choices=ACTIVATIONS)
    steps: int = param(1000, 50, 5000, "How many steps every network is trained, on images as they are.")
    seed: int = param(0, 0, 9999, "Fixes the first weights, the order of the images and the noise.")

    @property
    def factor(self) -> float:
        """What pixels are multiplied with, with its sign."""
        return -self.contrast if self.inverted else self.contrast
