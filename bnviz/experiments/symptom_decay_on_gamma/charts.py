"""The pictures of `symptom_decay_on_gamma`: accuracy, and the mean of gamma."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, columns, values
from bnviz.theme import Arm

ARMS = (Arm("all", 3, "on all"), Arm("weights", 4, "on weights"))


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_decay_on_gamma`."""
    return [
        accuracy(columns(ARMS, "test_accuracy"), dashed=[ARMS[1]]),
        values(
            "gamma",
            "γ",
            columns(ARMS, "gamma"),
            Y("grow", start=(0, 1.2), least=0),
            "mean of 300 units",
            "The scale that batch normalization learns; it starts at 1.",
        ),
    ]
