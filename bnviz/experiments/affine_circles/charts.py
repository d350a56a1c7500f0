"""The pictures of two rings: what each network says of the plane, and how many points it gets right."""

from typing import Any

from bnviz.charts import curves, region
from bnviz.charts.chart import Chart
from bnviz.experiments.affine_circles import ARMS
from bnviz.records import Ref
from bnviz.theme import Arm

GRID = [-1.6 + 3.2 * k / 35 for k in range(36)]  # as the record asks


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `affine_circles`."""
    planes = [] if config.data == "digits" else [plane(arm) for arm in ARMS]
    return [*planes, curves.accuracy(ARMS, 10 if config.data == "digits" else 2, before=False)]


def plane(arm: Arm) -> Chart:
    """One network's plane."""
    inside, outside = ((Ref(name, (0,)), Ref(name, (1,))) for name in ("inside", "outside"))
    return region.region(
        f"plane_{arm.key}",
        arm.name,
        arm,
        Ref(f"{arm.key}.answers"),
        GRID,
        inside,
        outside,
        full=255,
        explanation="Tinted where the network says that a point belongs to the filled ones.",
    )
