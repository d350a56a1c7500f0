"""The pictures of the live race, in the order of its page."""

from typing import Any

from bnviz.charts import bands, curves, heat, layers
from bnviz.charts.chart import Chart
from bnviz.experiments.live_training import BN, BRANCHES, PLAIN
from bnviz.replay import branches
from bnviz.theme import Arm


def arms_of(config: Any) -> tuple[Arm, ...]:
    """The networks that race, and those that are branched off on the way."""
    return (PLAIN, BN, *(arm for arm in BRANCHES if arm.key in branches(config)))


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `live_training`."""
    arms = arms_of(config)
    return [
        curves.accuracy(arms, classes=10 if config.data in ("digits", "mnist") else 2, seeds=config.seeds),
        curves.loss(arms, seeds=config.seeds),
        bands.nonlinearity_edge(config.activation),
        bands.percentile_band(PLAIN, config.activation, first=True),
        *(bands.percentile_band(arm, config.activation) for arm in arms[1:]),
        layers.spread(arms, config.depth),
        layers.gradient_norm(arms, config.depth),
        layers.saturated(arms, config.depth, config.activation),
        *(heat.film(arm) for arm in arms),
    ]
