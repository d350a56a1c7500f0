"""The pictures of where the kinks are: how many regions there are around the data, and who learns."""

from typing import Any

from bnviz.charts import curves
from bnviz.charts.chart import Chart, Y, height
from bnviz.experiments.kinks import ARMS
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `kinks`."""
    return [
        curves.accuracy(ARMS, classes=2, before=False),
        curves.curve(
            "regions",
            "Regions around the data",
            {arm: (Ref(f"{arm.key}.regions"),) for arm in ARMS},
            Y("grow", log=True, start=(10, 1000), least=1, most=1e5),
            note="in the box that holds the data; log scale",
            explanation="A region is a set of points at which the same units are on: within it the network is linear. "
            "Counted on a grid of 160 by 160 points.",
            tall=height(204, phone=190),
        ),
    ]
