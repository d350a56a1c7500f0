"""Lines along a network: one quantity of now at every layer or block, such as the size of a signal."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Label, Marks, Tip, Y, height
from bnviz.charts.curves import NUMBER
from bnviz.records import Ref
from bnviz.theme import Arm


class Rule(NamedTuple):
    """A line to lie on: a column as long as the others, drawn broad and pale below them, and its name."""

    ref: Ref
    name: str


class _Ink(Arm):
    """Stands for no arm: its name is written in quiet ink."""

    @property
    def ink(self) -> str:
        """The token of its text colour."""
        return "token:ink-2"


INK = _Ink("", 0)
WIDE = 460  # px of a chart at which the names' room is reckoned
LETTER, GAP = 8.5, 24  # px of a letter of a name; before it


def along(
    key: str,
    title: str,
    lines: Mapping[Arm, Ref],
    places: Sequence[float],
    y: Y,
    *,
    rules: Sequence[Rule] = (),
    axis: str = "",
    ticks: Mapping[float, str] | None = None,
    mark: Ref | None = None,
    note: str = "",
    explanation: str = "",
    hover: str = NUMBER,
    yaxis: Mapping[str, Any] | None = None,
    say: str | None = None,
    tall: Mapping[str, int] | None = None,
) -> Chart:
    """One line an arm through fixed places, all from the row that is shown; named at its end.

    Args:
        lines: a column of as many numbers as there are places, by arm. y: how the y axis moves.
        rules: lines to lie on, which end in their names too. axis: the name of the places, at the end of their axis.
        ticks: what stands at which place, if not round numbers.
        mark: a column (2,) with the place of an upright line, twice. yaxis: more settings of the y axis.
    """
    arms, names = list(lines), [*(arm.name for arm in lines), *(rule.name for rule in rules)]
    data: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": arm.name,
            "x": list(places),
            "line": {"color": arm.line, "width": "token:line"},
            "hovertemplate": hover,
        }
        for arm in arms
    ]
    bindings = [Binding(k, "now", lines[arm]) for k, arm in enumerate(arms)]
    broad = {"type": "scatter", "mode": "lines", "line": {"color": "token:ink/0.16", "width": 11}, "hoverinfo": "skip"}
    for rule in rules:
        bindings.append(Binding(len(data), "now", rule.ref))
        data.append(broad | {"x": list(places), "zorder": -1})
    low, high = y.start
    if mark is not None:
        bindings.append(Binding(len(data), "now", mark, attr="x"))
        line = {"color": "token:ink", "width": 1.5}
        data.append({"type": "scatter", "mode": "lines", "y": [low, high], "line": line, "hoverinfo": "skip"})
    scale = {"type": "log"} if y.log else {"range": [low, high], "tickvals": theme.ticks(low, high)}
    where = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "paper", "y": 0, "yanchor": "top", "yshift": -6}
    layout = theme.layout(
        xaxis=_axis(places, names, ticks),
        yaxis=theme.y_numbers(**(scale | dict(yaxis or {}))),
        margin=theme.margin(left=46, top=10, bottom=28),
        annotations=[theme.note(axis) | where] if axis else [],
    )
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=tall or height(240, phone=220),
        figure={"data": data, "layout": layout},
        bindings=tuple(bindings),
        marks=Marks(
            x=None,
            now=False,
            labels=(
                *(Label(k, arm.name, arm) for k, arm in enumerate(arms)),
                *(Label(len(arms) + k, rule.name, INK) for k, rule in enumerate(rules)),
            ),
            tips=tuple(Tip(k, arm) for k, arm in enumerate(arms)),
            y=y,
        ),
        say=say,
    )


def _axis(places: Sequence[float], names: Sequence[str], ticks: Mapping[float, str] | None) -> dict[str, Any]:
    """From the first place to the last, and beyond it room for the names."""
    first, last = places[0], places[-1]
    room = min(0.45, (max(map(len, names)) * LETTER + GAP) / WIDE)
    end = first + (last - first) / (1 - room)
    shown = ticks or {tick: f"{tick:g}" for tick in theme.ticks(first, last)}
    found = {"range": [first, end], "tickvals": list(shown), "ticktext": list(shown.values())}
    return theme.axis(showline=True, linecolor="token:hair", **found)
