"""The pictures of `symptom_momentum`: how both do at every step, and how far their running means jump."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.charts.curves import PERCENT, curve
from bnviz.experiments.symptom_charts import HEIGHT, arms, columns, values

ARMS = arms("as it is", "1 −")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_momentum`."""
    return [
        curve(
            "accuracy",
            "Test accuracy",
            columns(ARMS, "test_accuracy"),
            Y("fixed", start=(70, 101)),
            note="%, in evaluation mode, from 70 on",
            explanation="The share of 360 images kept out of training that the network names right.",
            hover=PERCENT,
            width=1.5,
            tall=HEIGHT,
        ),
        values(
            "moved",
            "Step of the running mean",
            columns(ARMS, "moved"),
            Y("grow", log=True, start=(0.001, 1)),
            "standard deviations, median of units; log",
            "How far one mini-batch moves the running mean of a unit, in that unit’s standard deviations.",
            width=1.5,
        ),
    ]
