"""The marks on top of a chart at rest: now, names, tips, what is said of an empty panel."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bnviz import theme
from bnviz.charts import labels
from bnviz.charts.panels import Panel
from bnviz.theme import Arm

if TYPE_CHECKING:
    from bnviz.charts.chart import Chart, Marks

Figure = dict[str, Any]
Ends = Mapping[int, tuple[float, float]]  # where each line ends: x and y by trace


def draw(chart: "Chart", figure: Figure, panels: Sequence[Panel], last: int, ended: Collection[Arm] = ()) -> None:
    """Add the marks to a filled figure whose axes stand.

    Args:
        last: the newest step.
        ended: arms that diverged: their lines end in a cross.
    """
    marks, margin = chart.marks, figure["layout"]["margin"]
    tall = chart.height["desk"] - margin["t"] - margin["b"]
    shapes, notes = figure["layout"]["shapes"], figure["layout"]["annotations"]
    ends = _ends(figure)
    for panel in panels:
        if marks.now and last >= 0:
            shapes.append(_now(panel, last))
        here = [label for label in marks.labels if label.trace in ends and _x(figure, label.trace) == panel.x]
        named = [(label, *ends[label.trace]) for label in here]
        notes.extend(labels.at_ends(named, panel, tall, last if marks.x == "step" else None))
        if marks.empty is not None and _is_empty(figure, panel, marks.empty[0]):
            notes.append(theme.note(marks.empty[1]) | _at(panel, 0.04, 0.3))
    if marks.x == "step" and panels[-1].xaxis.get("showticklabels") is not False:
        notes.append(theme.note("step") | _at(panels[-1], 1, 0) | {"xanchor": "right", "yanchor": "top", "yshift": -5})
    figure["data"].extend(_tips(marks, figure, ends, {panel.y: panel for panel in panels}, ended))


def _x(figure: Figure, trace: int) -> str:
    return str(figure["data"][trace].get("xaxis", "x"))


def _at(panel: Panel, x: float, y: float) -> dict[str, Any]:
    return {"xref": f"{panel.x} domain", "x": x, "yref": f"{panel.y} domain", "y": y}


def _now(panel: Panel, step: int) -> dict[str, Any]:
    line = {"color": "token:ink-2", "width": 1}
    upright = {"xref": panel.x, "x0": step, "x1": step, "yref": f"{panel.y} domain", "y0": 0, "y1": 1}
    return {"type": "line", "line": line} | upright


def _ends(figure: Figure) -> Ends:
    found = {}
    for index, trace in enumerate(figure["data"]):
        if trace.get("type", "scatter") == "scatter" and trace.get("x") and trace.get("y"):
            found[index] = (trace["x"][-1], trace["y"][-1])
    return found


def _is_empty(figure: Figure, panel: Panel, limit: float) -> bool:
    traces = [trace for k, trace in enumerate(figure["data"]) if _x(figure, k) == panel.x]
    values = [value for trace in traces for value in trace.get("y") or ()]
    return bool(values) and max(values) <= limit


def _tips(
    marks: "Marks", figure: Figure, ends: Ends, panels: Mapping[str, Panel], ended: Collection[Arm]
) -> list[dict[str, Any]]:
    """The arms' shapes at the lines' ends, and the bars of bands that have one step only."""
    found, tips = [], [(tip.trace, tip.arm) for tip in marks.tips]
    for bar in marks.bars:
        if bar.middle in ends and len(figure["data"][bar.middle]["x"]) == 1:
            (x, low), (_, high) = ends[bar.low], ends[bar.high]
            stroke = {"mode": "lines", "line": {"color": f"{bar.arm.line}/0.55", "width": 7}}
            found.append({"x": [x, x], "y": [low, high]} | stroke | _QUIET)
            tips.append((bar.middle, bar.arm))
    for trace, arm in tips:
        axes = {"xaxis": _x(figure, trace), "yaxis": figure["data"][trace].get("yaxis", "y")}
        if trace in ends and 0 <= panels[axes["yaxis"]].up(ends[trace][1]) <= 1:  # not clipped: never outside
            x, y = ends[trace]
            found.append({"x": [x], "y": [y], "mode": "markers", "marker": _marker(arm, arm in ended)} | axes | _QUIET)
    return found


_QUIET = {"hoverinfo": "skip", "cliponaxis": False}


def _marker(arm: Arm, ended: bool) -> dict[str, Any]:
    return {
        "symbol": "x" if ended else arm.shape,
        "size": 10,
        "color": arm.line,
        "line": {"color": "token:paper", "width": 1.5},
    }
