"""The pictures of residual blocks: how large the stream is, what each block adds, and who learns."""

from typing import Any

from bnviz.charts import curves
from bnviz.charts.along import Rule, along
from bnviz.charts.chart import Chart, Y, height
from bnviz.experiments.residual_blocks import ARMS
from bnviz.records import Ref

TALL = height(280, phone=230)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `residual_blocks`."""
    blocks = config.blocks
    return [
        along(
            "squares",
            "How large the stream is at the start",
            {arm: Ref(f"{arm.key}.at_start") for arm in ARMS},
            range(blocks + 1),
            Y("grow", log=True, start=(0.1, 100), least=1e-3, most=1e36),
            rules=(Rule(Ref("doubled"), "2ᴸ"), Rule(Ref("added"), "L + 1")),
            axis="blocks",
            note="mean square behind each block; log scale",
            explanation="The mean of the squares of all numbers of the stream, over the first mini-batch. The broad "
            "lines are the formulas.",
            tall=TALL,
        ),
        along(
            "share",
            "What a block adds to it now",
            {arm: Ref(f"{arm.key}.share") for arm in ARMS},
            range(1, blocks + 1),
            Y("fixed", start=(0, 1)),
            axis="block",
            note="share of the stream behind it, in mean square",
            explanation="Where it is small the network is near the identity, and the gradient passes as it came.",
            tall=TALL,
        ),
        curves.accuracy(ARMS, before=False),
        curves.loss(ARMS),
    ]
