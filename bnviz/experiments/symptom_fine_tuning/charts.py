"""The pictures of `symptom_fine_tuning`: accuracy on shifted images, and the loss on the few that are tuned on."""

from typing import Any

from bnviz.charts.chart import Chart
from bnviz.experiments.symptom_charts import accuracy, columns, training_loss
from bnviz.theme import Arm

ARMS = (Arm("live", 3, "goes on"), Arm("frozen", 4, "frozen"))


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_fine_tuning`."""
    return [
        accuracy(columns(ARMS, "test_accuracy"), "%, shifted test images"),
        training_loss(columns(ARMS, "train_loss")),
    ]
