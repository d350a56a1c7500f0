"""Cells: a table of percentages as shades of one hue, the number in each."""

from collections.abc import Sequence

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Marks, height
from bnviz.records import Ref
from bnviz.theme import Arm

DARKEST = 0.5  # of the arm's colour: ink stays readable on it


def cells(
    key: str,
    title: str,
    arm: Arm,
    values: Ref,
    columns: Sequence[str],
    rows: Sequence[str],
    *,
    note: str = "",
    explanation: str = "",
    across: str = "",
) -> Chart:
    """One column ``(R, C)`` of percentages, the first row on top.

    Args:
        columns, rows: their names. across: what the columns are, below them.
    """
    data = {
        "type": "heatmap",
        "x": list(range(len(columns))),
        "y": list(range(len(rows))),
        "zmin": 0,
        "zmax": 100,
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
        "hoverinfo": "skip",
        "texttemplate": "%{z:.0f}",
        "textfont": {"size": "token:label", "color": "token:ink"},
        "colorscale": [[0, f"{arm.line}/0.03"], [1, f"{arm.line}/{DARKEST}"]],
    }
    layout = theme.layout(
        hovermode=False,
        xaxis=theme.axis(range=[-0.5, len(columns) - 0.5], tickvals=list(range(len(columns))), ticktext=list(columns)),
        yaxis=theme.axis(range=[len(rows) - 0.5, -0.5], tickvals=list(range(len(rows))), ticktext=list(rows)),
        margin=theme.margin(left=66, right=2, top=4, bottom=46),
        annotations=[
            theme.note(across, xref="paper", x=0.5, xanchor="center", yref="paper", y=0, yanchor="top", yshift=-24)
        ],
    )
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=height(52 + 46 * len(rows)),
        figure={"data": [data], "layout": layout},
        bindings=(Binding(0, "now", values, attr="z"),),
        marks=Marks(x=None, now=False),
        slot=arm.slot,
    )
