"""Rows of small multiples: one panel a layer, every arm in each, one scale along the row."""

from collections.abc import Sequence
from typing import Any

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Label, Marks, Tip, Y, height
from bnviz.charts.curves import NUMBER, trace
from bnviz.records import Ref
from bnviz.theme import Arm

GAP = 0.06  # of a panel's width, between panels


def row(
    key: str,
    title: str,
    column: str,
    arms: Sequence[Arm],
    layers: int,
    y: Y,
    *,
    note: str,
    explanation: str,
    hover: str = NUMBER,
    ticks: dict[str, Any] | None = None,
    steps: bool = False,
    names: bool = False,
    empty: tuple[float, str] | None = None,
) -> Chart:
    """One column ``(L,)`` of every arm, layer by layer.

    Args:
        steps: whether the step axis is labelled (the lowest row of several).
        names: whether the first panel names the arms (the uppermost row).
    """
    layout = theme.layout(margin=theme.margin(left=46, right=4, top=8, bottom=26 if steps else 8))
    layout["grid"] = {"rows": 1, "columns": layers, "pattern": "independent", "xgap": GAP}
    data: list[dict[str, Any]] = []
    bindings: list[Binding] = []
    scale = {"type": "log"} if y.log else {"range": list(y.start)}
    for layer in range(layers):
        number = "" if layer == 0 else str(layer + 1)
        layout[f"xaxis{number}"] = theme.x_steps(showticklabels=steps)
        layout[f"yaxis{number}"] = theme.y_numbers(**scale, **(ticks or {}), showticklabels=layer == 0)
        for arm in arms:
            bindings.append(Binding(len(data), "line", Ref(f"{arm.key}.{column}", (layer,))))
            data.append(trace(arm, panel=layer + 1, width=2, hovertemplate=hover))
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=height(128 if not steps else 130),
        figure={"data": data, "layout": layout},
        bindings=tuple(bindings),
        marks=Marks(
            labels=tuple(Label(k, arm.name, arm) for k, arm in enumerate(arms)) if names else (),
            tips=tuple(Tip(k, arms[k % len(arms)]) for k in range(len(data))),
            changes=tuple(arms),
            ended=tuple(arms),
            y=y,
            empty=empty,
        ),
    )


def spread(arms: Sequence[Arm], layers: int) -> Chart:
    """How wide the inputs of every layer's nonlinearity are: 85th minus 15th percentile of the middle unit."""
    return row(
        "spread",
        "Spread of the inputs",
        "spread",
        arms,
        layers,
        Y("grow", log=True, start=(0.01, 10), least=1e-6, most=1e4),
        note="85th minus 15th percentile, the middle unit; log scale",
        explanation="How far apart the inputs of one unit lie over the mini-batch; where it is tiny, the layer sends "
        "on almost the same answer for every image.",
        names=True,
    )


def gradient_norm(arms: Sequence[Arm], layers: int) -> Chart:
    """The length of the loss's gradient with respect to every layer's weights."""
    return row(
        "grad_norm",
        "Gradient norm",
        "grad_norm",
        arms,
        layers,
        Y("grow", log=True, start=(0.001, 1), least=1e-8, most=1e4),
        note="of the layer’s weights; log scale",
        explanation="How long the gradient of the loss with respect to one layer's weights is: how strongly the "
        "mini-batch pulls at them.",
    )


def saturated(arms: Sequence[Arm], layers: int, activation: str = "sigmoid") -> Chart:
    """The share of inputs that lie where the nonlinearity is flat."""
    where = {"sigmoid": "inputs beyond ±4", "tanh": "inputs beyond ±2", "relu": "inputs below 0"}[activation]
    return row(
        "saturated",
        "Saturated share",
        "saturated",
        arms,
        layers,
        Y("grow", start=(0, 0.1)),
        note=where,
        explanation="The share of a layer's inputs that lie where its nonlinearity is flat, so that hardly any "
        "gradient passes through them.",
        hover="%{y:.1%}",
        ticks={"tickformat": ".0%"},
        steps=True,
        empty=(0.0005, "0 % in both" if len(arms) == 2 else "0 %"),
    )
