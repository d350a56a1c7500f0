"""The pictures of the learning-rate grid: a table of shades without BN, one with it."""

from typing import Any

from bnviz.charts.cells import cells
from bnviz.charts.chart import Chart
from bnviz.experiments.learning_rate_grid import BN, PLAIN
from bnviz.records import Ref

RATES = ("0.01", "0.03", "0.1", "0.3", "1", "3", "10")
ACTIVATIONS = ("sigmoid", "tanh", "ReLU")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `learning_rate_grid`."""
    return [
        cells(
            f"grid_{arm.key}",
            arm.name,
            arm,
            Ref(f"{arm.key}.test_accuracy"),
            RATES,
            ACTIVATIONS,
            note="test accuracy in %",
            explanation="Each cell is a network of three hidden layers of 100 units; darker means that it names more "
            "of the test images right. Chance is 10 %.",
            across="learning rate",
        )
        for arm in (PLAIN, BN)
    ]
