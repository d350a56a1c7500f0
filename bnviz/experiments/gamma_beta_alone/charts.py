"""The pictures of gamma and beta alone: who learns, and what becomes of gamma."""

from typing import Any

from bnviz.charts import curves
from bnviz.charts.chart import Chart
from bnviz.charts.histogram import Outline, centres, histogram
from bnviz.experiments.gamma_beta_alone import AFFINE, ARMS
from bnviz.experiments.gamma_beta_alone.config import BINS, HIGH, LOW
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `gamma_beta_alone`."""
    return [
        curves.accuracy(ARMS, before=False),
        curves.loss(ARMS),
        histogram(
            "gammas",
            "Gamma of every unit",
            [Outline(Ref("gammas"), AFFINE.line, "0.25")],
            centres(LOW, HIGH, BINS),
            0.15,
            ticks=(-1, 0, 1, 2, 3, 4),
            note="share of the units, in the network that trains nothing else",
            explanation="All begin at 1. A unit whose gamma is 0 sends the same to every example.",
            tall=170,
            zero=True,
            slot=AFFINE.slot,
        ),
    ]
