"""The pictures of `symptom_gradient_accumulation`: how good the networks are, and what their gradients are worth."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, arms, columns, values
from bnviz.experiments.symptom_gradient_accumulation import WHOLE

ARMS = (*arms("BN, in parts", "LN, in parts"), WHOLE)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_gradient_accumulation`."""
    return [
        accuracy(columns(ARMS, "test_accuracy")),
        values(
            "cosine",
            "Cosine with the gradient of all 32",
            columns(ARMS[:2], "cosine"),
            Y("fixed", start=(-0.2, 1.1)),
            "same weights; 1 is the same direction",
            "Between the gradient that moves the network and the one of the same 32 images in one mini-batch.",
        ),
    ]
