"""The pictures of `symptom_one_inf`: how good both are, and how many buffers are broken."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, arms, columns, values
from bnviz.records import Ref
from bnviz.theme import Arm

ARMS = arms("running", "recomputed")
BATCH = Arm("batch", 3, "test batch’s own")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_one_inf`."""
    return [
        accuracy(
            {**columns(ARMS, "test_accuracy"), BATCH: Ref("batch_accuracy")}, "%, the same weights", dashed=[BATCH]
        ),
        values(
            "broken",
            "Buffers that are not finite",
            columns(ARMS, "broken"),
            Y("fixed", start=(0, 640)),
            "of 600 running means and variances",
            "How many running means and variances are inf or NaN.",
        ),
    ]
