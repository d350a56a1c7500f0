"""Every experiment's pictures, held to its own record: each trace finds its numbers, each mark its trace."""

import json
import re
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from bnviz import config as settings
from bnviz import experiments, theme
from bnviz.charts.chart import Binding, Chart
from bnviz.history import History
from bnviz.records import Array, row, row_dtype
from tests.charts.feeding import fed, layout, traces
from tests.sweep import QUICK

VIEW = {"layer": 0, "unit": 0}
DRAWN = [name for name in experiments.names() if experiments.get(name).charts(experiments.get(name).Config())]
CHARTS = [(name, chart) for name in DRAWN for chart in experiments.get(name).charts(experiments.get(name).Config())]
KNOWN = {*theme.palette(theme.LIGHT), "axis", "label", "line"}  # tokens: colours and sizes

every_experiment = pytest.mark.parametrize("name", DRAWN)
every_chart = pytest.mark.parametrize(
    ("name", "chart"),
    [
        pytest.param(name, chart, id=f"{name}-{chart.key}", marks=() if name in QUICK else pytest.mark.slow)
        for name, chart in CHARTS
    ],
)

Short = Callable[[str], History]


@pytest.fixture(scope="module")
def short() -> Short:
    """``short(name)``: the history of an experiment's first steps with its default settings."""
    made: dict[str, History] = {}

    def history(name: str) -> History:
        if name not in made:
            machine = experiments.get(name).start(experiments.get(name).Config())
            first = machine.step()
            made[name] = History(row_dtype(first), recent=16, past=16)
            for record in (first, *(machine.step() for _ in range(8))):
                made[name].append(row(record, made[name].dtype))
        return made[name]

    return history


def fits(binding: Binding, value: Array) -> bool:
    """Whether a column's numbers can be used so."""
    if binding.use == "line":
        return value.ndim == 0 and value.dtype.kind in "fiub"
    if binding.use == "film":
        return value.ndim == 1 and value.dtype == np.uint8
    return value.ndim == (2 if binding.attr == "z" else 1) or binding.attr not in ("x", "y", "z")


def past(history: History, binding: Binding) -> Iterator[Array]:
    """All that the first steps say of a binding's columns."""
    for ref in binding.refs:
        yield history.column(ref.column, ref.at(VIEW))[1].astype(float)


@every_chart
def test_every_trace_finds_its_numbers_in_the_record(short: Short, name: str, chart: Chart) -> None:
    """A scalar for a line, bytes for a film, one or two axes for a row that is shown; and one of them is a number."""
    history = short(name)
    for binding in chart.bindings:
        assert binding.trace < len(traces(chart))
        for ref in binding.refs:
            assert fits(binding, np.asarray(history.last[ref.column][ref.at(VIEW)])), binding
    if chart.bindings:
        found = [values for binding in chart.bindings for values in past(history, binding)]
        assert any(np.isfinite(values).any() for values in found)
    else:
        assert any(trace.get("y") for trace in traces(chart))


@every_chart
def test_coordinates_of_a_trace_are_as_many_as_its_values(short: Short, name: str, chart: Chart) -> None:
    """Whether both come from the record or one is declared: x and y, and the sides of a heat map."""
    found = fed(chart, short(name), VIEW)
    for k, trace in enumerate(traces(chart)):
        films = [each for each in chart.bindings if each.trace == k and each.use == "film"]
        now = {attr: values[0] for (which, attr), values in found.items() if which == k}
        if any(each.trace == k and each.use == "line" for each in chart.bindings):
            assert "x" not in trace  # the steps
        elif films:
            assert len(trace["y"]) == len(now["z"])
        elif "z" in now:
            assert now["z"].shape == (len(trace["y"]), len(trace["x"]))
        elif now:
            x, y = (now[axis] if axis in now else np.asarray(trace[axis]) for axis in ("x", "y"))
            assert x.shape == y.shape


@every_chart
def test_marks_stand_on_traces_that_are_there(short: Short, name: str, chart: Chart) -> None:
    """Names, tips and bars; an arm that may end says so in the record; what a phone changes is there."""
    marks, columns = chart.marks, short(name).dtype.names or ()
    used = [label.trace for label in marks.labels] + [tip.trace for tip in marks.tips]
    used += [trace for bar in marks.bars for trace in (bar.low, bar.high, bar.middle)]
    assert all(trace < len(traces(chart)) for trace in used)
    assert [arm.key for arm in marks.ended if f"{arm.key}.bad_step" not in columns] == []
    assert [path for path in chart.phone if path.partition(".")[0] not in layout(chart)] == []


@every_chart
def test_a_picture_speaks_in_known_tokens(name: str, chart: Chart) -> None:
    """A misspelt token would be ink."""
    told = json.dumps(chart.to_json(), allow_nan=False)
    assert json.loads(told) == chart.to_json()
    assert set(re.findall(r'"token:([^"/]*)', told)) - KNOWN == set()


@every_chart
def test_a_picture_says_what_it_is(name: str, chart: Chart) -> None:
    """By a title, or by what stands beside it."""
    assert chart.title or chart.explanation


@every_experiment
def test_keys_of_pictures_are_unique(name: str) -> None:
    """They name them on the page and in the address bar."""
    keys = [chart.key for chart in experiments.get(name).charts(experiments.get(name).Config())]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", [name for name in experiments.names() if experiments.get(name).picture])
def test_the_picture_of_a_page_is_one_of_its_charts(name: str) -> None:
    """For the settings with which it is recorded, of an experiment that the page shows."""
    picture = experiments.get(name).picture
    assert picture is not None
    shown = experiments.get(picture.experiment or name)
    assert shown.shown_on == name
    charts = shown.charts(settings.replace(shown.Config(), picture.settings))
    assert picture.chart in [chart.key for chart in charts] or (picture.chart, name) == (experiments.GRAPH, "one_step")
