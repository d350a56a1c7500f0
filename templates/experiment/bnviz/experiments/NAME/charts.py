"""The pictures of `NAME`: losses and test accuracies."""

from typing import Any

from bnviz.charts import curves
from bnviz.charts.chart import Chart, Y, height
from bnviz.experiments.NAME import ARMS
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `NAME`."""
    return [
        curves.curve(
            "loss",
            "Training loss",
            {arm: Ref(f"{arm.key}.train_loss") for arm in ARMS},
            Y("grow", start=(0, 2.7), most=10),
            note="cross-entropy, each mini-batch",
            explanation="How surprised a network is by the right answers of the mini-batch that it is about to learn "
            "from; 0 is certain and right.",
            tall=height(204, phone=190, projector=632),
            ended=True,
        ),
        curves.accuracy(ARMS, before=False),
    ]
