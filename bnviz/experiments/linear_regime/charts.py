"""The pictures of the linear regime: what the last sigmoids get, and what gamma and beta became."""

import math
from typing import Any

from bnviz import theme
from bnviz.charts import curves
from bnviz.charts.chart import Binding, Chart, Marks, height
from bnviz.charts.histogram import centres
from bnviz.charts.scatter import scatter
from bnviz.experiments.linear_regime import ARMS
from bnviz.records import Ref
from bnviz.theme import Arm

BINS = centres(-5, 5, 50)
CURVE = [k / 10 for k in range(-50, 51)]
SHARE = 0.1  # of the inputs in a bin, the height of the histogram's picture


def under_sigmoid(arm: Arm) -> Chart:
    """The distribution of one arm's inputs, below the sigmoid and its tangent at 0."""
    common = {"type": "scatter", "mode": "lines", "hoverinfo": "skip"}
    ground = {"fill": "tozeroy", "fillcolor": f"{arm.line}/0.25"}
    data: list[dict[str, Any]] = [
        common | ground | {"x": BINS, "line": {"color": arm.line, "width": 2, "shape": "hvh"}, "yaxis": "y2"},
        common | {"x": CURVE, "y": [1 / (1 + math.exp(-x)) for x in CURVE], "line": {"color": "token:ink", "width": 2}},
        common | {"x": [-2, 2], "y": [0, 1], "line": {"color": "token:ink-2", "width": 1.5, "dash": "3px,3px"}},
    ]
    ticks = (-4, -2, 0, 2, 4)
    layout = theme.layout(
        hovermode=False,
        xaxis=theme.axis(range=[-5, 5], tickvals=list(ticks), ticktext=theme.signed(ticks), showline=True,
                         linecolor="token:hair"),
        yaxis=theme.axis(range=[0, 1], tickvals=[0, 0.5, 1]),
        yaxis2=theme.axis(range=[0, SHARE], showticklabels=False, overlaying="y"),
        margin=theme.margin(left=30, right=4, top=6, bottom=28),
    )  # fmt: skip
    return Chart(
        key=f"under_{arm.key}",
        title="What the last sigmoids get",
        note="dashed: the tangent",
        explanation="The distribution over the mini-batch and all units of what the sigmoids of the last hidden layer "
        "receive, below the sigmoid. Where it leaves its tangent, it is no straight line any more.",
        height=height(220),
        figure={"data": data, "layout": layout},
        bindings=(Binding(0, "now", Ref(f"{arm.key}.histogram")),),
        marks=Marks(x=None, now=False),
        slot=arm.slot,
    )


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `linear_regime`."""
    return [
        *(under_sigmoid(arm) for arm in ARMS),
        curves.accuracy(ARMS, before=False),
        scatter(
            "gammas", "γ against √Var", (Ref("affine.std"), Ref("affine.gamma")), [], (), ((0, 3), (0, 3)),
            axis="√Var[x]", note="each ring a unit; dotted: undone", tall=260, diagonal=True,
            explanation="If the network undid the normalization, the rings would lie on the diagonal γ = √Var.",
        ),
        scatter(
            "betas", "β against E", (Ref("affine.mean"), Ref("affine.beta")), [], (), ((-1.5, 1.5), (-1.5, 1.5)),
            axis="E[x]", note="each ring a unit; dotted: undone", tall=260, diagonal=True,
            explanation="If the network undid the normalization, the rings would lie on the diagonal β = E.",
        ),
    ]  # fmt: skip
