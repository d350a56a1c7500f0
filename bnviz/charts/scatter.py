"""Points and straight lines of now: one quantity against another."""

from collections.abc import Sequence
from typing import NamedTuple

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Label, Marks, height
from bnviz.records import Ref
from bnviz.theme import Arm


class Line(NamedTuple):
    """A line through some x: a column of the same length, in an arm's colour, or dotted ink."""

    y: Ref
    arm: Arm | None = None
    name: str = ""


def scatter(
    key: str,
    title: str,
    points: tuple[Ref, Ref],
    lines: Sequence[Line],
    at: Sequence[float],
    reach: tuple[tuple[float, float], tuple[float, float]],
    *,
    axis: str = "",
    diagonal: bool = False,
    note: str = "",
    explanation: str = "",
    tall: int = 484,
) -> Chart:
    """Rings at the points, lines above them.

    Args:
        points: the columns of x and of y, both ``(N,)``.
        at: the x of every line's points; its column holds as many y.
        reach: the x axis and the y axis.
        axis: the name of x, written at the axis' end.
        diagonal: whether y = x is drawn, dotted.
    """
    ring = {"size": 7, "color": "rgba(0,0,0,0)", "line": {"color": "token:ink", "width": 1.2}}
    data: list[dict[str, object]] = [{"type": "scatter", "mode": "markers", "marker": ring, "hoverinfo": "skip"}]
    for line in lines:
        dotted = {"color": "token:ink", "width": 1.5, "dash": "2px,3px"}
        style = {"color": line.arm.line, "width": 3} if line.arm else dotted
        data.append({"type": "scatter", "mode": "lines", "x": list(at), "line": style, "hoverinfo": "skip"})
    (left, right), (low, high) = reach
    where = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 0, "yanchor": "bottom"}
    xticks, yticks = theme.ticks(left, right), theme.ticks(low, high)
    dots = {"color": "token:ink-2", "width": 1, "dash": "2px,3px"}
    low_end, high_end = max(left, low), min(right, high)
    equal = {"type": "line", "x0": low_end, "x1": high_end, "y0": low_end, "y1": high_end, "line": dots}
    layout = theme.layout(
        hovermode=False,
        shapes=[equal] if diagonal else [],
        xaxis=theme.axis(
            range=[left, right], tickvals=xticks, ticktext=theme.signed(xticks), showline=True, linecolor="token:hair"
        ),
        yaxis=theme.y_numbers(range=[low, high], tickvals=yticks, ticktext=theme.signed(yticks)),
        margin=theme.margin(left=32, right=4, top=10, bottom=28),
        annotations=[theme.note(axis) | where] if axis else [],
    )
    x, y = points
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=height(tall, phone=min(tall, 320)),
        figure={"data": data, "layout": layout},
        bindings=(
            Binding(0, "now", x, attr="x"),
            Binding(0, "now", y),
            *(Binding(k, "now", line.y) for k, line in enumerate(lines, start=1)),
        ),
        marks=Marks(
            x=None,
            now=False,
            labels=tuple(Label(k, line.name, line.arm) for k, line in enumerate(lines, start=1) if line.arm),
        ),
    )
