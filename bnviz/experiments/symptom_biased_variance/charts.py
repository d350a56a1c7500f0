"""The pictures of `symptom_biased_variance`: output and running variance of both, over those of torch."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import arms, columns, values
from bnviz.records import Ref

ARMS = arms("x.var(0)", "unbiased=False")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_biased_variance`."""
    return [
        values(
            "output",
            "x̂, over torch’s",
            columns(ARMS, "output"),
            Y("fixed", start=(0, 1.2)),
            "root mean square; broad: √((m − 1)/m)",
            "The output of the line by hand over that of torch, on the same mini-batch of the first layer.",
            rule=Ref("rule"),
        ),
        values(
            "running",
            "Running variance, over torch’s",
            columns(ARMS, "running"),
            Y("fixed", start=(0, 1.2)),
            "mean of 100 units; broad: (m − 1)/m",
            "What a running variance becomes that keeps the other variance, over torch’s own.",
            rule=Ref("running_rule"),
        ),
    ]
