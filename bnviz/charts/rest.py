"""A chart at rest: what the browser draws live, once, from a History."""

import copy
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import plotly.graph_objects as go

from bnviz import theme
from bnviz.charts import overlay
from bnviz.charts.panels import Panel, grow, panels
from bnviz.history import History
from bnviz.records import Array, Ref

if TYPE_CHECKING:
    from bnviz.charts.chart import Binding, Chart

FILM = 256  # columns of a heat map at most


def fill(chart: "Chart", history: History, view: Mapping[str, int], dark: bool = False) -> go.Figure:
    """Fill every trace from its column, then move the axes and draw the marks as `chart.marks` says."""
    figure = copy.deepcopy(chart.figure)
    for binding in chart.bindings:
        _feed(figure["data"][binding.trace], binding, history, view)
    grounds = list(panels(figure))
    _move_axes(chart, figure, grounds, history.last_step)
    ended = {arm for arm in chart.marks.ended if history.column(f"{arm.key}.bad_step")[1][-1] >= 0}
    overlay.draw(chart, figure, grounds, history.last_step, ended)
    figure["layout"]["height"] = chart.height["desk"]
    plain = theme.resolved(figure, dark)
    plain["layout"]["template"] = go.layout.Template()  # explicit and empty
    return go.Figure(plain)


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
    if ref.expensive and "detail" in (history.dtype.names or ()):
        there = history.column("detail")[1].astype(bool)
        steps, values = steps[there], values[there]
    stride = -(-len(steps) // FILM) or 1
    return steps[::stride], values[::stride]


def _put(target: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for name in outer:
        target = target.setdefault(name, {})
    target[last] = value


def _move_axes(chart: "Chart", figure: dict[str, Any], grounds: list[Panel], last: int) -> None:
    marks = chart.marks
    if marks.x == "step":
        end = theme.step_end(max(last, 0), reserve=0.15 if marks.labels else 0.02)
        for panel in grounds:
            panel.xaxis["range"] = [0, end]
            panel.xaxis["tickvals"] = theme.step_ticks(end)
    if marks.y.mode == "grow":
        found = [v for trace in figure["data"] for v in trace.get("y") or () if v > 0 or not marks.y.log]
        low, high = grow(marks.y, found)
        for panel in grounds:
            scale = [math.log10(low), math.log10(high)] if marks.y.log else [low, high]
            panel.yaxis["range"] = scale
            if marks.y.log:
                panel.yaxis["tickvals"] = theme.decades(low, high)
                panel.yaxis["ticktext"] = [theme.power(round(math.log10(v))) for v in panel.yaxis["tickvals"]]
            else:
                panel.yaxis["tickvals"] = theme.ticks(low, high)
