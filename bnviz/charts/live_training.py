"""The pictures of the live race, in the order of its page."""

from typing import Any

from bnviz.charts import bands, curves, heat, layers
from bnviz.charts.chart import Chart
from bnviz.theme import Arm

PLAIN = Arm("plain", 1)
BN = Arm("bn", 2)
ARMS = (PLAIN, BN)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `live_training`."""
    return [
        curves.accuracy(ARMS, classes=10 if config.data in ("digits", "mnist") else 2),
        curves.loss(ARMS),
        bands.nonlinearity_edge(config.activation),
        bands.percentile_band(PLAIN, config.activation, first=True),
        bands.percentile_band(BN, config.activation),
        layers.spread(ARMS, config.depth),
        layers.gradient_norm(ARMS, config.depth),
        layers.saturated(ARMS, config.depth, config.activation),
        heat.film(PLAIN),
        heat.film(BN),
    ]
