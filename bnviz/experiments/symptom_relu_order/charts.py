"""The pictures of `symptom_relu_order`: accuracy and loss of both orders."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, columns, values
from bnviz.theme import Arm

ARMS = (Arm("before", 3, "before"), Arm("after", 4, "after"))


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_relu_order`."""
    return [
        accuracy(columns(ARMS, "test_accuracy"), dashed=[ARMS[1]], ended=True),
        values(
            "loss",
            "Training loss",
            columns(ARMS, "train_loss"),
            Y("grow", start=(0, 2.7), least=0, most=10),
            "cross-entropy, each mini-batch",
            "How surprised the network is by the right answers of the mini-batch that it is about to learn from.",
            width=1.5,
            ended=True,
        ),
    ]
