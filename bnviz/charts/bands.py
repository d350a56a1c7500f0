"""Bands: where the inputs of one nonlinearity lie, and the nonlinearity itself at their side."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from bnviz import theme
from bnviz.charts.chart import Bar, Binding, Chart, Label, Marks, Y, height
from bnviz.records import Ref
from bnviz.theme import Arm

REACH = 5.6  # the y axis of the bands runs from -REACH to REACH
TICKS = (-4, -2, 0, 2, 4)
TALL = height(348, phone=300, projector=528)


class Nonlinearity(NamedTuple):
    """What the picture needs to know of one."""

    of: Callable[[float], float]
    flats: tuple[tuple[float, float], ...]  # where it is flat: from, to
    marks: tuple[float, float]  # two values of its output, for the ticks
    span: tuple[float, float]  # of its output in the picture


NONLINEARITIES: Mapping[str, Nonlinearity] = {
    "sigmoid": Nonlinearity(lambda x: 1 / (1 + math.exp(-x)), ((4, math.inf), (-math.inf, -4)), (0, 1), (-0.08, 1.08)),
    "tanh": Nonlinearity(math.tanh, ((2, math.inf), (-math.inf, -2)), (-1, 1), (-1.16, 1.16)),
    "relu": Nonlinearity(lambda x: max(x, 0.0), ((-math.inf, 0),), (0, 4), (-0.4, 5.6)),
}


def percentile_band(arm: Arm, activation: str = "sigmoid", *, first: bool = False) -> Chart:
    """The 15th, 50th and 85th percentile of what one unit's nonlinearity receives, over each mini-batch.

    The unit is the visitor's: view variables ``layer`` and ``unit``. Ioffe & Szegedy (2015), Figure 1(b, c).

    Args:
        first: whether it is the leftmost: it then names the zones, and bears the numbers on a phone.
    """
    edge = {"color": f"{arm.line}/0.55", "width": 1}
    common = {"type": "scatter", "mode": "lines", "hovertemplate": "%{y:.3~g}"}
    data = [
        common | {"name": "15th", "line": edge},
        common | {"name": "85th", "line": edge, "fill": "tonexty", "fillcolor": arm.band},
        common | {"name": "50th", "line": {"color": arm.line, "width": "token:line"}},
    ]
    layout = theme.layout(
        xaxis=theme.x_steps(),
        yaxis=_scale(showticklabels=False),
        margin=theme.margin(left=7, right=2),
        shapes=_ground(activation),
        annotations=_zone_names(activation) if first else [],
    )
    named = f"What one {'ReLU' if activation == 'relu' else activation} receives"
    return Chart(
        key=f"band_{arm.key}",
        title=named,
        explanation="For one unit: the middle 70 % of its inputs over the mini-batch, before the nonlinearity, from "
        "the 15th to the 85th percentile, with the median between them.",
        height=TALL,
        figure={"data": data, "layout": layout},
        bindings=tuple(
            Binding(trace, "line", Ref(f"{arm.key}.percentiles", ("layer", "unit", which)))
            for trace, which in enumerate((0, 2, 1))
        ),
        marks=Marks(
            labels=(
                Label(0, "15th", arm),
                Label(1, "85th", arm),
                Label(2, "50th", arm, narrow="15th–85th"),
            ),
            bars=(Bar(low=0, high=1, middle=2, arm=arm),),
            changes=(arm,),
            y=Y("fixed", start=(-REACH, REACH)),
        ),
        say=f"band_{arm.key}",
        slot=arm.slot,
        phone={"yaxis.showticklabels": True, "margin.l": 26} if first else {},
    )


def strip(arm: Arm, activation: str = "sigmoid", *, note: str = "") -> Chart:
    """The same band on little room: no scale, its width in words at its end; `note` names the zone at the top."""
    whole = percentile_band(arm, activation)
    layout = dict(whole.figure["layout"])
    layout["xaxis"] = layout["xaxis"] | {"showticklabels": False, "ticks": ""}
    layout["margin"] = theme.margin(left=0, right=0, bottom=2)
    layout["annotations"] = [theme.note(note, xref="paper", x=0.02, y=(4 + REACH) / 2)] if note else []
    return replace(
        whole,
        key=f"strip_{arm.key}",
        title="What one unit receives",
        note="layer {layer+1}",
        height=height(150, phone=92, projector=240),
        figure={"data": whole.figure["data"], "layout": layout},
        marks=replace(whole.marks, labels=(Label(2, "wide", arm, between=(0, 1)),), bars=()),
        say=None,
        slot=None,
    )


def nonlinearity_edge(activation: str = "sigmoid") -> Chart:
    """The nonlinearity lying on its side: its input runs upwards, so that it is the y axis of the bands."""
    function = NONLINEARITIES[activation]
    inputs = [-REACH + k * REACH / 56 for k in range(113)]
    line = {"color": "token:ink", "width": 2}
    name = "ReLU" if activation == "relu" else activation
    left, right = function.marks
    layout = theme.layout(
        hovermode=False,
        xaxis=theme.axis(
            range=list(function.span),
            tickvals=[left, right],
            ticktext=theme.signed([left, right]),
            showline=True,
            linecolor="token:hair",
        ),
        yaxis=_scale(),
        margin=theme.margin(left=26, right=2),
        shapes=_ground(activation),
        annotations=[
            theme.note(name, xref="paper", x=0.5, xanchor="center", yref="paper", y=1, yanchor="bottom", yshift=-2)
        ],
    )
    outputs = [round(function.of(x), 5) for x in inputs]
    curve = {"type": "scatter", "x": outputs, "y": inputs, "mode": "lines", "line": line, "hoverinfo": "skip"}
    return Chart(
        key="edge",
        title="",
        explanation=f"The {name} itself, its input running upwards: where it is flat, hardly any gradient passes.",
        height=TALL,
        figure={"data": [curve], "layout": layout},
        bindings=(),
        marks=Marks(x=None, now=False),
    )


def zones(activation: str) -> list[dict[str, Any]]:
    """The ranges of input in which the nonlinearity is flat, as grey ground across the figure."""
    return [
        {
            "type": "rect",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": max(low, -9),
            "y1": min(high, 9),
            "fillcolor": "token:flat",
            "line": {"width": 0},
            "layer": "below",
        }
        for low, high in NONLINEARITIES[activation].flats
    ]


def _ground(activation: str) -> list[dict[str, Any]]:
    zero = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "layer": "below"}
    return [*zones(activation), zero | {"line": {"color": "token:hair", "width": 1}}]


def _scale(**more: Any) -> dict[str, Any]:
    return theme.axis(range=[-REACH, REACH], tickvals=list(TICKS), ticktext=theme.signed(TICKS), **more)


def _zone_names(activation: str) -> list[dict[str, Any]]:
    name = "ReLU" if activation == "relu" else activation
    said = [f"here the {name} is flat", "and here"]
    found = []
    for (low, high), text in zip(NONLINEARITIES[activation].flats, said, strict=False):
        middle = (max(low, -REACH) + min(high, REACH)) / 2
        found.append(theme.note(text, xref="paper", x=0.02, y=middle))
    return found
