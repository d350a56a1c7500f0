"""The pictures of `symptom_frozen_yet_changes`: how good both are, and how far their running means went."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, arms, columns, values

ARMS = arms("train()", "eval()")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_frozen_yet_changes`."""
    return [
        accuracy(columns(ARMS, "test_accuracy"), "%, in evaluation mode; a step is a pass"),
        values(
            "running_moved",
            "How far the running means went",
            columns(ARMS, "running_moved"),
            Y("grow", start=(0, 1), least=0),
            "share of their length",
            "The distance of all running means from where they were when the network was frozen, over their length.",
        ),
    ]
