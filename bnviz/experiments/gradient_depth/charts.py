"""The picture of gradients through depth."""

from typing import Any

from bnviz.charts import curves
from bnviz.charts.chart import Chart, Y, height
from bnviz.experiments.gradient_depth import ARMS
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `gradient_depth`."""
    return [
        curves.curve(
            "ratio",
            "First layer’s gradient over the last one’s",
            {arm: Ref(f"{arm.key}.ratio") for arm in ARMS},
            Y("grow", log=True, start=(0.01, 100), least=1e-40, most=1e12),
            note="every step adds a hidden layer; log scale",
            explanation="The length of the gradient of the first hidden layer's weights over that of the last one's, "
            "in a network that is drawn anew with one layer more at every step.",
            tall=height(300, phone=240),
            changes=False,
            say="depth",
        )
    ]
