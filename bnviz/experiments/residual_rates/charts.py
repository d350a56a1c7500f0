"""The pictures of who trains at which rate: a row of shades for every kind of block."""

from typing import Any

from bnviz.charts.cells import cells
from bnviz.charts.chart import Chart
from bnviz.experiments.residual_rates import ARMS
from bnviz.experiments.residual_rates.config import RATES
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `residual_rates`."""
    return [
        cells(
            f"rates_{arm.key}",
            arm.name,
            arm,
            Ref(f"{arm.key}.row"),
            [f"{rate:g}" for rate in RATES],
            [""],
            note=f"test accuracy in % after {config.steps} steps",
            explanation="Each cell is a network of its own; darker means that it names more of the test images right. "
            "Chance, and what a network that diverged is counted as, is 10 %.",
            across="learning rate",
        )
        for arm in ARMS
    ]
