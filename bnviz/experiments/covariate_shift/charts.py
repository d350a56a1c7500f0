"""The pictures of internal covariate shift, in the order of its page."""

from typing import Any

from bnviz.charts import curves, layers
from bnviz.charts.chart import Chart, Y
from bnviz.experiments.covariate_shift import ARMS
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `covariate_shift`."""
    return [
        curves.accuracy(ARMS, before=False),
        curves.curve(
            "jitter",
            "How far the distributions move",
            {arm: Ref(f"{arm.key}.jitter") for arm in ARMS},
            Y("grow", start=(0, 0.5), most=10),
            note="unit means, from step to step",
            explanation="Root mean square over the units of the last hidden layer of how far the mean of what a unit's "
            "nonlinearity receives moved since the last step.",
            width=1.5,
            changes=False,
            say="jitter",
            ended=True,
        ),
        curves.curve(
            "range",
            "How much the loss varies along a step",
            {arm: Ref(f"{arm.key}.loss_range") for arm in ARMS},
            Y("grow", log=True, start=(0.01, 10), least=1e-6, most=1e6),
            note="largest minus smallest; log scale",
            explanation="The loss on the same mini-batch at 1/4, 1/2, 1, 2 and 4 times the step along the negative "
            "gradient: its largest value minus its smallest (Santurkar et al. 2018, Figure 4a).",
            width=1.5,
            changes=False,
            say="range",
            ended=True,
        ),
        curves.curve(
            "change",
            "How much the gradient changes along a step",
            {arm: Ref(f"{arm.key}.grad_change") for arm in ARMS},
            Y("grow", log=True, start=(0.1, 100), least=1e-4, most=1e6),
            note="|g′ − g| / |g|, the largest; log scale",
            explanation="How far the gradient found along that line differs from the one at its start. Below 1 the "
            "gradient predicts itself; above, it does not (gradient predictiveness, Figure 4b).",
            width=1.5,
            changes=False,
            say="change",
            ended=True,
        ),
        layers.row(
            "cosine",
            "Does the gradient keep its direction?",
            "ics_cosine",
            ARMS,
            config.depth + 1,
            Y("fixed", start=(-1, 1)),
            note="cosine of G and G′; 1: nothing shifts",
            explanation="G is the gradient of one layer's weights, G′ the same after all layers before it made their "
            "step. The first layer has none before it.",
            names=True,
        ),
        layers.row(
            "norm",
            "Internal covariate shift",
            "ics_norm",
            ARMS,
            config.depth + 1,
            Y("grow", log=True, start=(0.001, 1), least=1e-8, most=1e4),
            note="|G − G′|; log scale",
            explanation="Definition 2.1 of Santurkar et al. (2018), layer by layer; the last is the output layer.",
            steps=True,
        ),
    ]
