"""The overview: a row a layer, a column a quantity; lines while a row has room for one, shades from there on."""

from collections.abc import Sequence
from typing import Any

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Marks, Y, height
from bnviz.records import Ref
from bnviz.theme import Arm
from bnviz.watched.columns import FULL, Columns, Layers
from bnviz.watched.quantities import Quantity
from bnviz.watching.meta import Module

LINES = 26  # layers at most that are drawn as lines: a row then has 22 px
TALLEST, ROW, LOWEST = 64, 24, 4  # px of a row
SHADES = 560  # px of all rows where they are shades
NAMES = 132  # px of the layers' names
LONGEST = 17  # characters of a name


def overview(columns: Columns) -> tuple[Chart, ...]:
    """One chart for every quantity of the layers; the first bears their names."""
    layers = columns.layers
    draw = _lines if len(layers.modules) <= LINES else _shades
    return tuple(draw(layers, quantity, first=place == 0) for place, quantity in enumerate(layers.quantities))


def _lines(layers: Layers, quantity: Quantity, first: bool) -> Chart:
    """A line or a band for every layer, each in its own row, and the number at its end."""
    count = len(layers.modules)
    data: list[dict[str, Any]] = []
    bindings: list[Binding] = []
    for layer in range(count):
        for place, style in enumerate(_styles(quantity)):
            bindings.append(Binding(len(data), "line", Ref(f"rows.{quantity.key}.{place}", (layer,))))
            data.append({"type": "scatter", "mode": "lines", "hoverinfo": "skip", **style})
    for attr, name in (("x", "here"), ("y", f"{quantity.key}.row"), ("text", f"{quantity.key}.number")):
        bindings.append(Binding(len(data), "now", Ref(name), attr=attr))
    ink = quantity.arm.ink if quantity.arm else "token:ink"
    data.append(
        {
            "type": "scatter",
            "mode": "text",
            "texttemplate": f"\u00a0%{{text:{quantity.format}}}",
            "textposition": "middle right",
            "textfont": {"size": "token:axis", "color": ink},
            "hoverinfo": "skip",
            "cliponaxis": False,
        }
    )
    rules = [_rule(row) for row in range(count + 1)]
    tall = count * min(max(ROW, 560 // max(count, 1)), TALLEST)
    return _chart(layers, quantity, first, tall, data, bindings, rules)


def _shades(layers: Layers, quantity: Quantity, first: bool) -> Chart:
    """A heat map: from paper to the arm's colour, or to ink."""
    arm = quantity.arm.line if quantity.arm else "token:ink"
    count = len(layers.modules)
    data = {
        "type": "heatmap",
        "y": [count - 0.5 - k for k in range(count)],
        "zmin": 0,
        "zmax": FULL,
        "showscale": False,
        "hoverinfo": "skip",
        "colorscale": [[0, f"{arm}/0.02"], [0.5, f"{arm}/0.5"], [1, arm]],
    }
    bindings = [Binding(0, "film", Ref(f"{quantity.key}.shade"), attr="z")]
    return _chart(layers, quantity, first, max(SHADES, LOWEST * count), [data], bindings, [_rule(0), _rule(count)])


def _chart(
    layers: Layers, quantity: Quantity, first: bool, tall: int, data: Any, bindings: Sequence[Binding], rules: Any
) -> Chart:
    count = len(layers.modules)
    named = _named(layers.modules)
    yaxis = theme.axis(
        range=[0, count],
        fixedrange=True,
        showticklabels=first,
        tickvals=[count - 0.5 - place for place, _ in named],
        ticktext=[name for _, name in named],
    )
    lines = count <= LINES
    return Chart(
        key=quantity.key,
        title=quantity.title,
        note=quantity.note,
        explanation=quantity.explanation,
        height=height(tall + 34),
        figure={
            "data": data,
            "layout": theme.layout(
                hovermode=False,
                dragmode=False,
                xaxis=theme.x_steps(fixedrange=True),
                yaxis=yaxis,
                margin=theme.margin(left=NAMES if first else 4, right=40 if lines else 4, top=8),
                shapes=rules,
            ),
        },
        bindings=tuple(bindings),
        marks=Marks(now=lines, changes=None, y=Y("fixed", start=(0, count))),
    )


def _styles(quantity: Quantity) -> tuple[dict[str, Any], ...]:
    """Of the traces of one row, in the order of the quantity's columns."""
    arm: Arm | None = quantity.arm
    line = {"line": {"color": arm.line if arm else "token:ink", "width": 1.5}}
    if not quantity.band or arm is None:
        return (line,)
    edge = {"line": {"width": 0}}
    return edge, line | {"fill": "tonexty", "fillcolor": arm.band}, edge | {"fill": "tonexty", "fillcolor": arm.band}


def _rule(row: int) -> dict[str, Any]:
    """A hairline between two rows."""
    line = {"color": "token:hair", "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": row, "y1": row, "line": line, "layer": "below"}


def _named(modules: Sequence[Module]) -> list[tuple[int, str]]:
    """Which rows are named, and how: all where there is room, otherwise the first of every block."""
    if len(modules) <= LINES:
        return [(place, shortened(each.name)) for place, each in enumerate(modules)]
    apart = -(-len(modules) * 16 // SHADES)  # 16 px for a name
    return [(place, shortened(modules[place].name)) for place in range(0, len(modules), apart)]


def shortened(name: str) -> str:
    """The end of a long name."""
    return name if len(name) <= LONGEST else f"…{name[1 - LONGEST :]}"
