"""The pictures of one step: what each example is on its way through one unit."""

from typing import Any

from bnviz.charts import bars
from bnviz.charts.chart import Chart, Y
from bnviz.experiments.one_step import UNIT
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """x, x-hat, y and dL/dx of every example of the mini-batch, one bar each."""
    names = [str(k + 1) for k in range(config.batch_size)]
    shown = (
        ("x", "x", "what BN receives", "w · u of every example of the mini-batch."),
        ("normalized", "x̂", "normalized", "Mean 0 and variance 1 over the mini-batch, or a little less because of ε."),
        ("y", "y", "scaled and shifted", "What the nonlinearity receives."),
        (
            "x_gradient",
            "∂L/∂x",
            "on the way back",
            "The gradient sees the mean and variance: its sum over the batch is 0.",
        ),
    )
    scale = {"x_gradient": Y("grow", start=(-0.1, 0.1))}
    return [
        bars.bars(
            key,
            title,
            UNIT,
            Ref(key, ("unit",)),
            names,
            scale.get(key, Y("grow", start=(-2, 2))),
            note=note,
            explanation=explanation,
        )
        for key, title, note, explanation in shown
    ]
