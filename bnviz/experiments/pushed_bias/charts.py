"""The pictures of pushing b and beta: the output before and after."""

from typing import Any

from bnviz.charts.chart import Chart
from bnviz.charts.histogram import Outline, centres, histogram
from bnviz.experiments.bias_explosion import BETA, OUTSIDE
from bnviz.records import Ref

BINS = centres(0, 1, 40)
TOP = 120  # images in a bin


def charts(config: Any) -> list[Chart]:
    """Both, for a config of the experiment `pushed_bias`."""
    return [
        histogram(
            f"push_{name}",
            f"Output with {said} pushed",
            [
                Outline(Ref(f"with_{name}"), arm.line, fill="0.22"),
                Outline(Ref("before"), dotted=True),
            ],
            BINS,
            TOP,
            ticks=(0, 0.5, 1),
            note="dotted: before",
            explanation="The distribution over all images of what one sigmoid puts out.",
            tall=150,
            slot=arm.slot,
        )
        for name, said, arm in (("b", "b", OUTSIDE), ("beta", "β", BETA))
    ]
