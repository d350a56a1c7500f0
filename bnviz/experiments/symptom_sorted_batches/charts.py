"""The pictures of `symptom_sorted_batches`: accuracy and loss, with a network without normalization beside them."""

from typing import Any

from bnviz.charts.chart import Chart
from bnviz.experiments.symptom_charts import accuracy, arms, columns, training_loss
from bnviz.experiments.symptom_sorted_batches import WITHOUT

ARMS = (*arms("sorted", "shuffled"), WITHOUT)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_sorted_batches`."""
    return [
        accuracy(columns(ARMS, "test_accuracy"), dashed=[ARMS[2]]),
        training_loss(columns(ARMS, "train_loss"), "each network"),
    ]
