"""The pictures of `symptom_uncounted_passes`: how good both still are, and how many answers changed."""

from typing import Any

from bnviz.charts.chart import Chart
from bnviz.experiments.symptom_charts import accuracy, arms, columns, percents

ARMS = arms("in train()", "in eval()")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_uncounted_passes`."""
    return [
        accuracy(columns(ARMS, "test_accuracy"), "%; a step is a pass"),
        percents(
            "moved",
            "Answers that changed",
            columns(ARMS, "moved"),
            "% of 360 images",
            "How many test images get another answer than before the first pass.",
        ),
    ]
