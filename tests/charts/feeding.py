"""What a declared chart is fed: the numbers of its columns, by trace and attribute, without anything being drawn."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from bnviz.charts.chart import Chart
from bnviz.history import History
from bnviz.records import Array

Fed = dict[tuple[int, str], list[Array]]


def fed(chart: Chart, history: History, view: Mapping[str, int] | None = None) -> Fed:
    """What the newest row of a history gives each trace: (trace, attribute) -> one array for each of its columns."""
    row = history.last
    return {
        (each.trace, each.attr): [np.asarray(row[ref.column][ref.at(view or {})]) for ref in each.refs]
        for each in chart.bindings
    }


def traces(chart: Chart) -> list[dict[str, Any]]:
    """Its traces, as declared."""
    found: list[dict[str, Any]] = chart.figure["data"]
    return found


def layout(chart: Chart) -> dict[str, Any]:
    """Its layout, as declared."""
    found: dict[str, Any] = chart.figure["layout"]
    return found
