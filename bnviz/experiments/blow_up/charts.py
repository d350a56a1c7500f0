"""The pictures of the blow-up: two whole networks, one with its statistics outside the gradient."""

from typing import Any

from bnviz.charts import curves
from bnviz.charts.chart import Chart, Y
from bnviz.experiments.blow_up import ARMS
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `blow_up`."""
    return [
        curves.accuracy(ARMS, before=False),
        curves.curve(
            "weights",
            "Length of the weights",
            {arm: Ref(f"{arm.key}.weights") for arm in ARMS},
            Y("grow", log=True, start=(10, 1000)),
            note="sum over layers, log scale",
            explanation="|W| of every layer, summed. A gradient that does not see the normalization pushes outwards.",
            ended=True,
        ),
    ]
