"""The pictures of `symptom_leak`: grey images that are named, and an ordinary network in changing company."""

from typing import Any

from bnviz.charts.bars import bars
from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, arms, columns
from bnviz.experiments.symptom_leak import RUNNING
from bnviz.records import Ref
from bnviz.theme import Arm

ARMS = (*arms("BN", "LN"), RUNNING)
NAMES = ("shuffled", "2 of each", "2 classes", "19 of one", "in eval()")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_leak`."""
    return [
        accuracy(
            columns(ARMS, "accuracy"),
            "% of grey images that name the digit",
            title="Grey images named",
            explanation="Grey images say nothing. Digits of the test set lie beside them, which no training has seen.",
        ),
        bars(
            "company",
            "An ordinary network, by its company",
            Arm("company", 1, "in train()"),
            Ref("company"),
            NAMES,
            Y("fixed", start=(0, 104)),
            note="test accuracy, %, 20 images together",
            explanation="The same trained network and the same test images, normalized with different companions.",
        ),
    ]
