"""Profiles: one quantity of now over another on two logarithmic axes, such as an error over a scale."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Marks, Y, height
from bnviz.records import Ref
from bnviz.theme import Arm


def profile(
    key: str,
    title: str,
    lines: Mapping[Arm, Ref],
    at: Sequence[float],
    reach: tuple[tuple[int, int], tuple[int, int]],
    *,
    mark: Ref | None = None,
    names: Mapping[Arm, tuple[float, float]] | None = None,
    axis: str = "",
    note: str = "",
    explanation: str = "",
) -> Chart:
    """Lines through fixed places on the x axis, all from the newest row.

    Args:
        lines: a column of as many numbers as there are places, by arm; zeros have no place and leave a gap.
        reach: the exponents of ten at the ends of both axes.
        mark: a column (2,) with the x of an upright line, twice.
        names: where an arm's name stands, in exponents of ten.
        axis: the name of x, written at the axis' end.
    """
    (left, right), (low, high) = reach
    data: list[dict[str, Any]] = []
    for arm, dash in zip(lines, ("solid", "8px,5px", "2px,3px", "10px,3px,2px,3px"), strict=False):
        style = {"color": arm.line, "width": "token:line", "dash": dash}
        base = {"type": "scatter", "mode": "lines", "name": arm.name, "x": list(at), "line": style}
        data.append(base | {"connectgaps": True, "hovertemplate": "%{y:.2~e}"})
    bindings = [Binding(k, "now", ref) for k, ref in enumerate(lines.values())]
    if mark is not None:
        ink = {"color": "token:ink", "width": 1.5}
        data.append(
            {"type": "scatter", "mode": "lines", "y": [10.0**low, 10.0**high], "line": ink, "hoverinfo": "skip"}
        )
        bindings.append(Binding(len(lines), "now", mark, attr="x"))
    where = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 0, "yanchor": "bottom"}
    notes = [theme.note(axis) | where] if axis else []
    for arm, (x, y) in (names or {}).items():
        notes.append(theme.note(arm.name, x=x, y=y, font={"size": "token:label", "color": arm.ink}))
    layout = theme.layout(
        xaxis=theme.axis(
            type="log", range=[left, right], **_powers(left, right), showline=True, linecolor="token:hair"
        ),
        yaxis=theme.y_numbers(type="log", range=[low, high], **_powers(low, high)),
        margin=theme.margin(left=44, right=18, top=8, bottom=28),
        annotations=notes,
    )
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=height(210),
        figure={"data": data, "layout": layout},
        bindings=tuple(bindings),
        marks=Marks(x=None, now=False, y=Y("fixed", log=True, start=(10.0**low, 10.0**high))),
    )


def _powers(low: int, high: int) -> dict[str, Any]:
    """Every second or third power of ten."""
    stride = 2 if high - low <= 6 else 3
    found = [k for k in range(low, high + 1) if k % stride == 0]
    return {"tickvals": [10.0**k for k in found], "ticktext": [theme.power(k) for k in found]}
