"""The pictures of `symptom_fine_tuning`: accuracy on shifted images, and the loss on the few that are tuned on."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, columns, values
from bnviz.theme import Arm

ARMS = (Arm("live", 3, "goes on"), Arm("frozen", 4, "frozen"))


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_fine_tuning`."""
    return [
        accuracy(columns(ARMS, "test_accuracy"), "%, shifted test images"),
        values(
            "loss",
            "Training loss",
            columns(ARMS, "train_loss"),
            Y("grow", start=(0, 2.7), least=0, most=10),
            "cross-entropy, each mini-batch",
            "How surprised the network is by the right answers of the mini-batch that it is about to learn from.",
            width=1.5,
        ),
    ]
