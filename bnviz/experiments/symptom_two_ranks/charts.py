"""The pictures of `symptom_two_ranks`: how good the first process's network is, and what its gradient is worth."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, arms, columns, values
from bnviz.records import Ref
from bnviz.theme import Arm

ARMS = arms("each its own", "synchronized")
MERGED = Arm("merged", 3, "merged at the end")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_two_ranks`."""
    return [
        accuracy(
            {**columns(ARMS, "test_accuracy"), MERGED: Ref("cause.merged")}, "%, by the first process", dashed=[MERGED]
        ),
        values(
            "cosine",
            "Cosine with the gradient of both shares",
            columns(ARMS, "cosine"),
            Y("fixed", start=(-0.2, 1.1)),
            "same weights; 1 is the same direction",
            "Between the averaged gradient and the one of all images normalized together.",
        ),
    ]
