"""The pictures of `symptom_relu_order`: accuracy and loss of both orders."""

from typing import Any

from bnviz.charts.chart import Chart
from bnviz.experiments.symptom_charts import accuracy, columns, training_loss
from bnviz.theme import Arm

ARMS = (Arm("before", 3, "before"), Arm("after", 4, "after"))


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_relu_order`."""
    return [
        accuracy(columns(ARMS, "test_accuracy"), dashed=[ARMS[1]], ended=True),
        training_loss(columns(ARMS, "train_loss"), ended=True),
    ]
