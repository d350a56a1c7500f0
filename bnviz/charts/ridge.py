"""Ridges: a distribution at some moments, one above the other, time upwards."""

from collections.abc import Sequence

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Marks, height
from bnviz.records import Ref
from bnviz.theme import Arm

OVERLAP = 1.15  # a ridge may reach this far into the row above


def ridge(
    key: str,
    title: str,
    arm: Arm,
    counts: Ref,
    moments: Sequence[str],
    bins: Sequence[float] | Ref,
    reach: tuple[float, float] | None,
    top: float,
    *,
    ticks: Sequence[float] | None,
    note: str = "",
    explanation: str = "",
    named: bool = True,
    moving: bool = True,
) -> Chart:
    """One column ``(K, B)``: B bins at K moments, not a number where a moment is yet to come.

    Every ridge has a y axis of its own, in its own strip of the figure, so that its heights stay what the column says.

    Args:
        moments: the K names, the earliest first, at the bottom.
        bins: the bins' middles, or the column ``(K, B)`` (or ``(B,)``) that holds them where the record chooses them.
        reach: the x axis; what the data reach if None, and then `ticks` may be None too.
        top: the height that fills one strip.
        named: whether the moments are written at the left.
        moving: whether the column of bins has a row for every moment.
    """
    rows = len(moments)
    data: list[dict[str, object]] = []
    bindings: list[Binding] = []
    layout = theme.layout(
        hovermode=False,
        xaxis=theme.axis(**_reach(reach, ticks)),
        margin=theme.margin(left=40 if named else 4, right=4, top=12),
    )
    fill: dict[str, object] = {"fill": "tozeroy", "fillcolor": f"{arm.line}/0.25", "hoverinfo": "skip"}
    for k, moment in enumerate(moments):
        number = "" if k == 0 else str(k + 1)
        low = k / rows
        layout[f"yaxis{number}"] = theme.axis(
            domain=[low, min(low + OVERLAP / rows, 1)],
            range=[0, top * (min(low + OVERLAP / rows, 1) - low) * rows],
            tickvals=[0],
            ticktext=[moment],
            showticklabels=named,
            showgrid=True,
            gridcolor="token:hair",
            zeroline=True,
            zerolinecolor="token:hair",
            anchor="x",
        )
        line = {"color": arm.line, "width": 1.5}
        data.append(fill | {"type": "scatter", "mode": "lines", "line": line, "yaxis": f"y{number}", "name": moment})
        bindings.append(Binding(k, "now", Ref(counts.column, (*counts.index, k))))
        if isinstance(bins, Ref):
            bindings.append(Binding(k, "now", Ref(bins.column, (*bins.index, *([k] if moving else []))), attr="x"))
        else:
            data[k]["x"] = list(bins)
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=height(268),
        figure={"data": data, "layout": layout},
        bindings=tuple(bindings),
        marks=Marks(x=None, now=False),
        slot=arm.slot,
    )


def _reach(reach: tuple[float, float] | None, ticks: Sequence[float] | None) -> dict[str, object]:
    found: dict[str, object] = {"range": list(reach)} if reach else {"nticks": 4, "minexponent": 4}
    return found | ({"tickvals": list(ticks), "ticktext": theme.signed(ticks)} if ticks is not None else {})
