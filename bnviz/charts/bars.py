"""Bars: one number a unit, now."""

from collections.abc import Sequence

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Marks, Y, height
from bnviz.records import Ref
from bnviz.theme import Arm


def bars(
    key: str,
    title: str,
    arm: Arm,
    values: Ref,
    names: Sequence[str],
    y: Y,
    *,
    cuts: Sequence[Ref] = (),
    note: str = "",
    explanation: str = "",
) -> Chart:
    """One column ``(U,)`` as upright bars.

    Args:
        names: of the U units, below the bars.
        cuts: columns ``(U,)`` of earlier moments; each bar is cut by a line of paper where it ended then.
    """
    positions = list(range(len(names)))
    low, high = y.start
    steps = {"symbol": "line-ew", "size": 26, "line": {"color": "token:paper", "width": 1.5}}
    data = [
        {
            "type": "bar",
            "x": positions,
            "marker": {"color": f"{arm.line}/0.75", "line": {"width": 0}},
            "width": 0.72,
            "hovertemplate": "unit %{x}: %{y:.3~g}<extra></extra>",
        },
        *({"type": "scatter", "mode": "markers", "x": positions, "marker": steps, "hoverinfo": "skip"} for _ in cuts),
    ]
    layout = theme.layout(
        hovermode="closest",
        bargap=0,
        xaxis=theme.axis(range=[-0.6, len(names) - 0.4], tickvals=positions, ticktext=list(names)),
        yaxis=theme.y_numbers(range=[low, high], tickvals=theme.ticks(low, high)),
        margin=theme.margin(left=34, right=4, top=6),
    )
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=height(190),
        figure={"data": data, "layout": layout},
        bindings=tuple(Binding(k, "now", ref) for k, ref in enumerate((values, *cuts))),
        marks=Marks(x=None, now=False, y=y),
        slot=arm.slot,
    )
