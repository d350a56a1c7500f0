"""A chart at rest: what the browser draws live, once, from a History."""

import copy
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from bnviz import theme
from bnviz.history import History
from bnviz.records import Array, Ref

if TYPE_CHECKING:
    from bnviz.charts.chart import Binding, Chart, Label

FILM = 256  # columns of a heat map at most
APART = 17  # px between the middles of two labels


class Panel(NamedTuple):
    """One pair of axes of a figure."""

    x: str  # as a trace names it: x, x2, ...
    y: str
    xaxis: dict[str, Any]
    yaxis: dict[str, Any]


def fill(chart: "Chart", history: History, view: Mapping[str, int], dark: bool = False) -> go.Figure:
    """Fill every trace from its column, then move the axes and draw the marks as `chart.marks` says."""
    figure = copy.deepcopy(chart.figure)
    for binding in chart.bindings:
        _feed(figure["data"][binding.trace], binding, history, view)
    grounds = list(panels(figure))
    _move_axes(chart, figure, grounds, history.last_step)
    _mark(chart, figure, grounds, history.last_step)
    figure["layout"]["height"] = chart.height["desk"]
    plain = theme.resolved(figure, dark)
    plain["layout"]["template"] = go.layout.Template()  # explicit and empty
    return go.Figure(plain)


def panels(figure: Mapping[str, Any]) -> Iterator[Panel]:
    """The pairs of axes, in order."""
    layout = figure["layout"]
    for key in layout:
        if key.startswith("xaxis"):
            number = key.removeprefix("xaxis")
            yield Panel(f"x{number}", f"y{number}", layout[key], layout[f"yaxis{number}"])


def _feed(trace: dict[str, Any], binding: "Binding", history: History, view: Mapping[str, int]) -> None:
    columns = [history.column(ref.column, ref.at(view)) for ref in binding.refs]
    if binding.use == "line":
        steps, values = interleaved(columns)
        trace["x"], trace[binding.attr] = steps.tolist(), values.tolist()
    elif binding.use == "film":
        steps, values = _film(columns[0], history, binding.refs[0])
        trace["x"], trace[binding.attr] = steps.tolist(), values.T.tolist()  # (size, n): a column of pixels a step
    else:
        _put(trace, binding.attr, columns[0][1][-1].tolist())


def interleaved(columns: list[tuple[Array, Array]]) -> tuple[Array, Array]:
    """At each step every finite value of the columns, in their order: steps (m,), values (m,)."""
    steps = np.repeat(columns[0][0], len(columns))
    values = np.stack([values for _, values in columns], axis=1).astype(float).ravel()
    finite = np.isfinite(values)
    return steps[finite], values[finite]


def _film(column: tuple[Array, Array], history: History, ref: Ref) -> tuple[Array, Array]:
    steps, values = column
    if ref.dear and "detail" in (history.dtype.names or ()):
        there = history.column("detail")[1].astype(bool)
        steps, values = steps[there], values[there]
    stride = -(-len(steps) // FILM) or 1
    return steps[::stride], values[::stride]


def _put(target: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for name in outer:
        target = target.setdefault(name, {})
    target[last] = value


def _ends(figure: Mapping[str, Any]) -> dict[int, tuple[float, float]]:
    """Where each line of the figure ends: x and y by trace."""
    found = {}
    for index, trace in enumerate(figure["data"]):
        if trace.get("type", "scatter") == "scatter" and trace.get("x") and trace.get("y"):
            found[index] = (trace["x"][-1], trace["y"][-1])
    return found


def _move_axes(chart: "Chart", figure: dict[str, Any], grounds: list[Panel], last: int) -> None:
    marks = chart.marks
    if marks.x == "step":
        end = theme.step_end(max(last, 0), reserve=0.15 if marks.labels else 0.02)
        for panel in grounds:
            panel.xaxis["range"] = [0, end]
            panel.xaxis["tickvals"] = theme.step_ticks(end)
    if marks.y.mode == "grow":
        found = [v for trace in figure["data"] for v in trace.get("y") or () if v > 0 or not marks.y.log]
        low, high = grow(marks.y.start, found, marks.y.log, marks.y.most)
        for panel in grounds:
            scale = [math.log10(low), math.log10(high)] if marks.y.log else [low, high]
            panel.yaxis["range"] = scale
            if marks.y.log:
                panel.yaxis["tickvals"] = theme.decades(low, high)
                panel.yaxis["ticktext"] = [theme.power(round(math.log10(v))) for v in panel.yaxis["tickvals"]]
            else:
                panel.yaxis["tickvals"] = theme.ticks(low, high)


def grow(start: tuple[float, float], values: list[float], log: bool, most: float | None = None) -> tuple[float, float]:
    """The range that holds the values: `start`, or stepped outwards to the next power of ten or round number."""
    low, high = start
    smallest, largest = min(values, default=low), max(values, default=high)
    if most is not None:
        largest = min(largest, most)
    if log:
        return (
            low if smallest >= low else 10.0 ** math.floor(math.log10(smallest)),
            high if largest <= high else 10.0 ** math.ceil(math.log10(largest)),
        )
    return (low if smallest >= low else -_round_up(-smallest), high if largest <= high else _round_up(largest))


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 5, 7 times a power of ten, sign included."""
    if value <= 0:
        return 0.0
    decade = 10.0 ** math.floor(math.log10(value))
    return next(step * decade for step in (1, 1.5, 2, 3, 5, 7, 10) if step * decade >= value * (1 - 1e-12))


def _mark(chart: "Chart", figure: dict[str, Any], grounds: list[Panel], last: int) -> None:
    shapes, notes = figure["layout"]["shapes"], figure["layout"]["annotations"]
    ends = _ends(figure)
    for panel in grounds:
        if chart.marks.now and last >= 0:
            line = {"color": "token:ink-2", "width": 1}
            height = {"yref": f"{panel.y} domain", "y0": 0, "y1": 1}
            shapes.append({"type": "line", "xref": panel.x, "x0": last, "x1": last, "line": line} | height)
        if chart.marks.x == "step" and panel.xaxis.get("showticklabels") is not False and panel is grounds[-1]:
            where = {"xref": f"{panel.x} domain", "x": 1, "yref": f"{panel.y} domain", "y": 0, "yshift": -5}
            notes.append(theme.note("step", xanchor="right", yanchor="top") | where)
        here = [label for label in chart.marks.labels if figure["data"][label.trace].get("xaxis", "x") == panel.x]
        notes.extend(_labels(chart, panel, [(label, *ends[label.trace]) for label in here if label.trace in ends]))
        if chart.marks.empty is not None:
            _say_empty(chart.marks.empty, figure, panel)
    _tips(chart, figure, ends)


def _labels(chart: "Chart", panel: Panel, labels: list[tuple["Label", float, float]]) -> Iterator[dict[str, Any]]:
    """Names at the lines' ends, pushed apart until they can be read."""
    margin = chart.figure["layout"]["margin"]
    low, high = panel.yaxis["range"]
    scale = (chart.height["desk"] - margin["t"] - margin["b"]) / (high - low)  # px a unit of the axis
    log = panel.yaxis.get("type") == "log"
    placed = [(label, x, math.log10(y) if log else y) for label, x, y in labels if y > 0 or not log]
    pixels = [min(max((y - low) * scale, 0), (high - low) * scale) for _, _, y in placed]
    narrow = [k for k, (label, _, _) in enumerate(placed) if label.narrow]
    if narrow and max(pixels) - min(pixels) < APART:
        placed, pixels = [placed[k] for k in narrow], [pixels[k] for k in narrow]
        placed = [(label, x, y) for label, x, y in placed]
    floor = APART / 2 - 2  # the tick labels begin below the axis
    for (label, x, y), shift in zip(placed, _apart(pixels, floor), strict=True):
        yield {
            "text": label.narrow if len(narrow) and len(placed) == len(narrow) else label.text,
            "x": x, "y": min(max(y, low), high), "xref": panel.x, "yref": panel.y, "showarrow": False,
            "xanchor": "left", "yanchor": "middle", "align": "left", "xshift": 9, "yshift": shift,
            "font": {"size": "token:label", "color": label.arm.ink, "weight": 650},
        }  # fmt: skip


def _apart(pixels: list[float], floor: float = -math.inf) -> list[float]:
    """How far to shift each label so that neighbours are `APART` and none lies below the floor.

    A cluster spreads around its middle.
    """
    order = sorted(range(len(pixels)), key=lambda k: pixels[k])
    clusters: list[tuple[float, list[int]]] = []  # the middle of each, and who is in it
    for k in order:
        clusters.append((max(pixels[k], floor), [k]))
        while len(clusters) > 1:
            (low, below), (high, above) = clusters[-2:]
            if high - low >= APART * (len(below) + len(above)) / 2:
                break
            members = below + above
            middle = sum(pixels[m] for m in members) / len(members)
            clusters[-2:] = [(max(middle, floor + APART * (len(members) - 1) / 2), members)]
    shifts = [0.0] * len(pixels)
    for middle, members in clusters:
        for place, k in enumerate(members):
            shifts[k] = middle + (place - (len(members) - 1) / 2) * APART - pixels[k]
    return shifts


def _say_empty(empty: tuple[float, str], figure: dict[str, Any], panel: Panel) -> None:
    limit, text = empty
    values = [v for trace in figure["data"] if trace.get("xaxis", "x") == panel.x for v in trace.get("y") or ()]
    if values and max(values) <= limit:
        where = {"xref": f"{panel.x} domain", "x": 0.04, "yref": f"{panel.y} domain", "y": 0.3}
        figure["layout"]["annotations"].append(theme.note(text) | where)


def _tips(chart: "Chart", figure: dict[str, Any], ends: dict[int, tuple[float, float]]) -> None:
    tips = [(tip.trace, tip.arm) for tip in chart.marks.tips]
    for bar in chart.marks.bars:
        if bar.middle in ends and len(figure["data"][bar.middle]["x"]) == 1:
            x, low, high = ends[bar.low][0], ends[bar.low][1], ends[bar.high][1]
            line = {"color": f"{bar.arm.line}/0.55", "width": 7}
            stroke = {"mode": "lines", "line": line, "hoverinfo": "skip", "cliponaxis": False}
            figure["data"].append({"x": [x, x], "y": [low, high]} | stroke)
            tips.append((bar.middle, bar.arm))
    for trace, arm in tips:
        if trace in ends:
            rim = {"color": "token:paper", "width": 1.5}
            marker = {"symbol": arm.shape, "size": 10, "color": arm.line, "line": rim}
            where = {"xaxis": figure["data"][trace].get("xaxis", "x"), "yaxis": figure["data"][trace].get("yaxis", "y")}
            point = {"x": [ends[trace][0]], "y": [ends[trace][1]], "mode": "markers", "marker": marker}
            figure["data"].append(point | where | {"cliponaxis": False, "hoverinfo": "skip"})
