"""The pictures of the edge of stability: the sharpness in units of 2 / lr, and the loss."""

from typing import Any

from bnviz import theme
from bnviz.charts.chart import Chart, Y, height
from bnviz.charts.curves import curve
from bnviz.experiments.sharpness import ARMS
from bnviz.records import Ref

TALL = height(260, phone=210)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `sharpness`."""
    return [
        curve(
            "ratio",
            "Sharpness",
            {arm: (Ref(f"{arm.key}.ratio"),) for arm in ARMS},
            Y("grow", start=(0, 2), most=10),
            note="in units of 2 / learning rate; full batch",
            explanation="The largest eigenvalue of the loss's second derivatives. Beyond 2 / lr every step along that "
            "direction goes further up on the other side than it came from.",
            tall=TALL,
            shapes=[theme.reference(1)],
            notes=[theme.note("2 / η", xref="paper", x=0.01, y=1, yshift=-10)],
            ended=True,
        ),
        curve(
            "loss",
            "Training loss",
            {arm: Ref(f"{arm.key}.train_loss") for arm in ARMS},
            Y("grow", log=True, start=(0.01, 1), least=1e-6, most=1e3),
            note="half the squared error; log scale",
            explanation="It goes down over many steps, though not at every step.",
            width=1.5,
            tall=TALL,
            ended=True,
        ),
    ]
