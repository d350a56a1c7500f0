"""The settings of `kinks`."""

from dataclasses import dataclass

from bnviz.config import param

DEPTH, WIDTH = 3, 16  # hidden layers, units of each
REACH = 6.0  # the picture shows the plane from -REACH to REACH
GRID = 192  # its cells in a row: a multiple of 8
SHOWN = 240  # points of the data that are drawn


@dataclass(frozen=True)
class Config:
    """What the three networks share, and where the data lie."""

    shift_x: float = param(3.0, -4, 4, "How far the data lie to the right of the origin.", live=True, label="data →")
    shift_y: float = param(3.0, -4, 4, "How far the data lie above the origin.", live=True, label="data ↑")
    lr: float = param(
        0.1, 0.001, 10, "How far every step goes against the gradient.", live=True, log=True, label="learning rate"
    )
    data: str = param(
        "moons", help="Two half moons, or a ring in a ring; centred and of unit size before they are moved.",
        choices=("moons", "circles"), label="data set",
    )  # fmt: skip
    batch_size: int = param(60, 2, 500, "How many points a step sees.", label="mini-batch")
    seed: int = param(0, 0, 9999, "Fixes the first weights and the order of the points, for all networks.")
