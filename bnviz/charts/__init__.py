"""Charts: pictures of a run, declared once, drawn live in the browser and at rest in reports.

Builders by noun (`curves`, `bands`, `layers`, `heat`, ...); one module for each experiment puts them in the order of
its page.
"""

import importlib
import importlib.util
from typing import Any

from bnviz.charts.chart import Chart as Chart


def charts_for(experiment: str, config: Any) -> list[Chart]:
    """The pictures of one experiment in the order of its page; none if nobody has drawn it yet."""
    name = f"{__name__}.{experiment}"
    if importlib.util.find_spec(name) is None:
        return []
    found: list[Chart] = importlib.import_module(name).charts(config)
    return found
