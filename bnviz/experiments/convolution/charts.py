"""The pictures of the convolutional race."""

from typing import Any

from bnviz.charts import curves
from bnviz.charts.chart import Chart, Y
from bnviz.experiments.convolution import ARMS
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `convolution`."""
    return [
        curves.accuracy(ARMS, before=False),
        curves.loss(ARMS),
        curves.curve(
            "spread",
            "Spread of the inputs",
            {arm: Ref(f"{arm.key}.spread") for arm in ARMS},
            Y("grow", log=True, start=(0.1, 10), least=1e-4, most=1e4),
            note="85th minus 15th percentile, last convolution, mean over its channels; log scale",
            explanation="How far apart the inputs of a channel lie, over the mini-batch and all locations.",
            ended=True,
        ),
        curves.curve(
            "unlike",
            "A moved image: is its map the map, moved?",
            {arm: (Ref(f"{arm.key}.unlike"),) for arm in ARMS},
            Y("grow", start=(0, 1), most=10),
            note="relative difference behind the first convolution; 0 is yes",
            explanation="Away from the borders a convolution answers a moved image with its map, moved as far. A "
            "normalization that treats locations differently breaks that.",
            ended=True,
        ),
    ]
