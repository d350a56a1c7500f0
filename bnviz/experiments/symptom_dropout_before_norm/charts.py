"""The pictures of `symptom_dropout_before_norm`: what the normalizations receive, and what it costs."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, arms, columns, values
from bnviz.experiments.symptom_dropout_before_norm import RECOMPUTED

ARMS = arms("before", "only behind")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_dropout_before_norm`."""
    return [
        values(
            "ratio",
            "Variance in training, over that in evaluation",
            columns(ARMS, "ratio"),
            Y("grow", start=(0, 2.5), least=0),
            "2nd and 3rd batch norm",
            "What batch normalization receives with dropout, over what it receives without; mean over the units.",
        ),
        accuracy(columns((*ARMS, RECOMPUTED), "test_accuracy"), dashed=[RECOMPUTED]),
    ]
