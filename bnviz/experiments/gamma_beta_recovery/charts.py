"""The picture of recovery by gradient descent: the error, against the rule."""

from typing import Any

from bnviz.charts import curves
from bnviz.charts.chart import Chart, Y, height
from bnviz.experiments.gamma_beta_recovery import ARMS
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `gamma_beta_recovery`."""
    return [
        curves.curve(
            "error",
            "Error",
            {arm: Ref(f"{arm.key}.error") for arm in ARMS},
            Y("grow", log=True, start=(1e-7, 1), least=1e-9, most=1e9),
            note="RMS of y − x, log scale; broad: 1 − lr of it a step",
            explanation="Root mean square of y − x over all images and units, with the full batch's statistics in the "
            "normalization.",
            rule=Ref("rule"),
            ended=True,
            changes=False,
            tall=height(260),
        ),
    ]
