"""The pictures of what depth does to a batch: how alike its examples are, and how many directions are left."""

from typing import Any

from bnviz.charts.chart import Chart, Y, height
from bnviz.charts.curves import curve
from bnviz.experiments.batch_depth import ARMS
from bnviz.records import Ref

TALL = height(250, phone=220)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `batch_depth`."""
    return [
        curve(
            "mean",
            "How alike the examples are",
            {arm: Ref(f"{arm.key}.mean") for arm in ARMS},
            Y("fixed", start=(-0.1, 1.05)),
            note="mean cosine of all pairs; every step is a layer",
            explanation="1: all examples have become one direction. 0: any two stand at a right angle. The broad pale "
            "line is layer normalization.",
            yaxis={"tickvals": [0, 0.5, 1]},
            tall=TALL,
            rule=Ref("layer_mean"),
            changes=False,
        ),
        curve(
            "rank",
            "How many directions are left",
            {arm: Ref(f"{arm.key}.rank") for arm in ARMS},
            Y("grow", log=True, start=(1, 100), least=1, most=1000),
            note="effective rank; log scale",
            explanation="The exponential of the entropy of the batch's spectrum: 1 if all examples lie on one line, as "
            "many as there are examples if they are at right angles and equally long.",
            tall=TALL,
            changes=False,
        ),
    ]
