"""The pictures of the shifted camera: what the networks see and say, and their accuracy at other settings."""

import math
from typing import Any

from bnviz import theme
from bnviz.charts.along import along
from bnviz.charts.chart import Binding, Chart, Marks, Y, height
from bnviz.charts.curves import PERCENT
from bnviz.experiments.shifted_camera import ARMS
from bnviz.experiments.shifted_camera.config import BRIGHTNESSES, CONTRASTS
from bnviz.records import Ref

SIDES = {"digits": 8, "mnist": 28}
IMAGES = 10
WHOLE: dict[str, Any] = {"hover": PERCENT, "yaxis": {"tickvals": [0, 50, 100]}}
SCALE = Y("fixed", start=(0, 104))
TALL = height(260, phone=220)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `shifted_camera`."""
    exponents = [math.log10(contrast) for contrast in CONTRASTS]
    return [
        seen(SIDES[config.data]),
        said(),
        along(
            "contrasts",
            "Accuracy over contrast",
            {arm: Ref(f"{arm.key}.over_contrast") for arm in ARMS},
            exponents,
            SCALE,
            axis="contrast a",
            ticks={-2: "0.01", -1: "0.1", 0: "1", 1: "10"},
            mark=Ref("mark"),
            note="% of the test images, at the brightness that is set",
            explanation="Every pixel is multiplied with a. The upright line is the contrast that is set.",
            tall=TALL,
            **WHOLE,
        ),
        along(
            "brightnesses",
            "Accuracy over brightness",
            {arm: Ref(f"{arm.key}.over_brightness") for arm in ARMS},
            BRIGHTNESSES,
            SCALE,
            axis="brightness c",
            ticks={-1: "−1", 0: "0", 1: "1"},
            mark=Ref("level"),
            note="% of the test images, at the contrast that is set",
            explanation="To every pixel c is added. The upright line is the brightness that is set.",
            tall=TALL,
            **WHOLE,
        ),
    ]


def seen(side: int) -> Chart:
    """Ten test images side by side, as the camera shows them: paper is 0, ink is 1."""
    trace = {
        "type": "heatmap",
        "x": list(range(IMAGES * side)),
        "y": list(range(side)),
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "hoverinfo": "skip",
        "colorscale": [[0, "token:paper"], [1, "token:ink"]],
    }
    layout = theme.layout(
        hovermode=False,
        xaxis=theme.axis(range=[-0.5, IMAGES * side - 0.5], showticklabels=False),
        yaxis=theme.axis(range=[side - 0.5, -0.5], showticklabels=False),
        margin=theme.margin(left=ROOM, right=2, top=2, bottom=2),
    )
    return Chart(
        key="images",
        title="What the camera shows",
        note="one test image of every class",
        explanation="Numbers below 0 are as white as 0, numbers above 1 as black as 1; the networks get the numbers.",
        height=height(96, phone=64),
        figure={"data": [trace], "layout": layout},
        bindings=(Binding(0, "now", Ref("images"), attr="z"),),
        marks=Marks(x=None, now=False),
        phone={"margin.l": 2},
    )


ROOM = 142  # px for the arms' names


def said() -> Chart:
    """What every network says of the ten images: grey where it is right."""
    rows = list(range(len(ARMS)))
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            "x": list(range(IMAGES)),
            "y": [row],
            "zmin": 0,
            "zmax": 1,
            "xgap": 2,
            "ygap": 2,
            "showscale": False,
            "hoverinfo": "skip",
            "texttemplate": "%{text:d}",
            "textfont": {"size": "token:label", "color": "token:ink"},
            "colorscale": [[0, f"{arm.line}/0"], [1, f"{arm.line}/0.35"]],
        }
        for row, arm in enumerate(ARMS)
    ]
    layout = theme.layout(
        hovermode=False,
        xaxis=theme.axis(range=[-0.5, IMAGES - 0.5], showticklabels=False),
        yaxis=theme.axis(range=[len(ARMS) - 0.5, -0.5], tickvals=rows, ticktext=[arm.name for arm in ARMS]),
        margin=theme.margin(left=ROOM, right=2, top=2, bottom=2),
    )
    bindings = [Binding(row, "now", Ref(f"{arm.key}.right"), attr="z") for row, arm in enumerate(ARMS)]
    bindings += [Binding(row, "now", Ref(f"{arm.key}.answers"), attr="text") for row, arm in enumerate(ARMS)]
    return Chart(
        key="answers",
        title="What the networks say",
        note="tinted where it is right",
        explanation="The most probable class of each image above, network by network.",
        height=height(144, phone=130),
        figure={"data": traces, "layout": layout},
        bindings=tuple(bindings),
        marks=Marks(x=None, now=False),
        phone={"yaxis.showticklabels": False, "margin.l": 2},
    )
