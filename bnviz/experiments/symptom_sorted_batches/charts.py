"""The pictures of `symptom_sorted_batches`: accuracy and loss, with a network without normalization beside them."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, arms, columns, values
from bnviz.experiments.symptom_sorted_batches import WITHOUT

ARMS = (*arms("sorted", "shuffled"), WITHOUT)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_sorted_batches`."""
    return [
        accuracy(columns(ARMS, "test_accuracy"), dashed=[ARMS[2]]),
        values(
            "loss",
            "Training loss",
            columns(ARMS, "train_loss"),
            Y("grow", start=(0, 2.7), least=0, most=10),
            "cross-entropy, each mini-batch",
            "How surprised each network is by the right answers of the mini-batch that it is about to learn from.",
            width=1.5,
        ),
    ]
