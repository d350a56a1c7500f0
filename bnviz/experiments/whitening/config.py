"""The settings of `whitening`."""

from dataclasses import dataclass

from bnviz.config import param

DATA_SETS = ("digits", "mnist")  # those of pixels
WHITENINGS = ("zca", "pca")


@dataclass(frozen=True)
class Config:
    """What all networks share."""

    data: str = param("digits", help="Whose pixels are transformed.", choices=DATA_SETS, label="data set")
    whitening: str = param(
        "zca",
        help="How the fourth inputs are decorrelated: zca stays close to the image, pca turns into its principal "
        "components.",
        choices=WHITENINGS,
    )
    floor: float = param(
        1e-5,
        1e-8,
        1,
        "No eigenvalue of the pixels' covariance counts as smaller when it is divided by.",
        live=True,
        log=True,
        label="floor on the eigenvalues",
    )
    lr: float = param(
        0.1, 0.0001, 10, "How far every step goes, in the two networks.", live=True, log=True, label="learning rate"
    )
    batch_size: int = param(60, 2, 500, "How many images a step of the two networks sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the images, whatever the inputs.")
