"""The pictures of `symptom_one_value_per_channel`: how many images each mini-batch has, and what is left of them."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import arms, columns, values

ARMS = arms("all", "drop_last")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_one_value_per_channel`."""
    return [
        values(
            "size",
            "Images in the mini-batch",
            columns(ARMS, "size"),
            Y("grow", start=(0, 5), least=0),
            "one epoch",
            "How many images each mini-batch of one epoch has.",
            dashed=[ARMS[1]],
        ),
        values(
            "hat",
            "Size of x̂, by hand",
            columns(ARMS, "hat"),
            Y("fixed", start=(0, 1.2)),
            "root mean square, first layer",
            "What is left of a mini-batch once its mean is taken away and its spread divided out, unchecked.",
            dashed=[ARMS[1]],
        ),
    ]
