"""Regions: what a network says of every point of a plane, and the points it learned from."""

from collections.abc import Sequence

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Marks, height
from bnviz.records import Ref
from bnviz.theme import Arm


def region(
    key: str,
    title: str,
    arm: Arm,
    answers: Ref,
    grid: Sequence[float],
    inside: tuple[Ref, Ref],
    outside: tuple[Ref, Ref],
    *,
    full: float = 1,
    note: str = "",
    explanation: str = "",
    tall: int = 290,
) -> Chart:
    """Tinted where the network says "inside": one hue, its edge the arm's line.

    Args:
        answers: the column ``(G, G)`` of the probability of "inside", row by row upwards.
        grid: the G coordinates of both axes.
        inside, outside: the columns of the x and the y of the training points: filled, hollow.
        full: what certainty is in the column.
    """
    clear, tint = f"{arm.line}/0", f"{arm.line}/0.2"
    contour = {
        "type": "contour",
        "x": list(grid),
        "y": list(grid),
        "zmin": 0,
        "zmax": full,
        "contours": {"start": full / 2, "end": full / 2, "size": full, "coloring": "fill", "showlines": True},
        "line": {"color": arm.line, "width": 2},
        "colorscale": [[0, clear], [0.499, clear], [0.501, tint], [1, tint]],
        "showscale": False,
        "hoverinfo": "skip",
    }
    filled = {"size": 6, "color": "token:ink"}
    hollow = {"size": 6, "color": "token:paper", "line": {"color": "token:ink", "width": 1.2}}
    marker = {"type": "scatter", "mode": "markers", "hoverinfo": "skip"}
    dots = [marker | {"marker": filled}, marker | {"marker": hollow}]
    reach = [grid[0], grid[-1]]
    layout = theme.layout(
        hovermode=False,
        xaxis=theme.axis(range=reach, showticklabels=False),
        yaxis=theme.axis(range=reach, showticklabels=False, scaleanchor="x"),
        margin=theme.margin(0, 0, 0, 0),
    )
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=height(tall, phone=240),
        figure={"data": [contour, *dots], "layout": layout},
        bindings=(
            Binding(0, "now", answers, attr="z"),
            *(Binding(k, "now", points[0], attr="x") for k, points in enumerate((inside, outside), start=1)),
            *(Binding(k, "now", points[1]) for k, points in enumerate((inside, outside), start=1)),
        ),
        marks=Marks(x=None, now=False),
        slot=arm.slot,
    )
