"""Histograms of now: one distribution on top of another, as steps."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Marks, Use, height
from bnviz.records import Ref


class Outline(NamedTuple):
    """One distribution: its heights in the bins, and how it is drawn."""

    counts: Ref
    color: str = "token:ink"  # of the line
    fill: str = ""  # opacity of the ground, as a token writes it: "0.25"
    dotted: bool = False

    def trace(self, centres: Sequence[float]) -> dict[str, Any]:
        """Its trace without heights."""
        line = {"color": self.color, "width": 1.5 if self.dotted else 2, "shape": "hvh"}
        if self.dotted:
            line["dash"] = "2px,3px"
        ground = {"fill": "tozeroy", "fillcolor": f"{self.color}/{self.fill}"} if self.fill else {}
        return {"type": "scatter", "mode": "lines", "x": list(centres), "line": line, "hoverinfo": "skip"} | ground


def centres(low: float, high: float, bins: int) -> list[float]:
    """The middles of equal bins."""
    return [round(low + (k + 0.5) * (high - low) / bins, 9) for k in range(bins)]


def histogram(
    key: str,
    title: str,
    outlines: Sequence[Outline],
    bins: Sequence[float],
    top: float,
    *,
    ticks: Sequence[float] = (),
    note: str = "",
    explanation: str = "",
    tall: int = 132,
    zero: bool = False,
    empty: str = "",
    use: Use = "now",
    slot: int | None = None,
) -> Chart:
    """Distributions over the same bins, the later ones on top.

    Args:
        bins: their middles; the x axis runs from edge to edge.
        top: the end of the y axis, so that it stays while the distributions move.
        ticks: where the x axis is labelled; nowhere if it is shared with a histogram below.
        zero: whether x = 0 is marked by a hairline.
        empty: what is said where nothing was counted.
    """
    half = (bins[1] - bins[0]) / 2
    line = {"color": "token:hair", "width": 1}
    upright = {"type": "line", "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "below"}
    layout = theme.layout(
        hovermode=False,
        xaxis=theme.axis(
            range=[bins[0] - half, bins[-1] + half],
            tickvals=list(ticks),
            ticktext=theme.signed(ticks),
            showticklabels=bool(ticks),
            showline=True,
            linecolor="token:hair",
        ),
        yaxis=theme.axis(range=[0, top], showticklabels=False),
        margin=theme.margin(left=4, right=4, top=4, bottom=28 if ticks else 6),
        shapes=[upright] if zero else [],
    )
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=height(tall),
        figure={"data": [outline.trace(bins) for outline in outlines], "layout": layout},
        bindings=tuple(Binding(k, use, outline.counts) for k, outline in enumerate(outlines)),
        marks=Marks(x=None, now=False, empty=(0, empty) if empty else None),
        slot=slot,
    )
