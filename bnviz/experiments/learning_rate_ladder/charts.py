"""The pictures of the learning-rate ladder: the arms without and with BN side by side, each a line and its seeds' band.

Orange is without BN. With it blue is the base rate, and the two other hues five and thirty times that; a dotted line is
a sigmoid network, a dashed one five times the rate without BN.
"""

from collections.abc import Sequence
from typing import Any

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Label, Marks, Tip, Y, height
from bnviz.charts.curves import PERCENT, edges
from bnviz.experiments.learning_rate_ladder import ARMS
from bnviz.records import Ref
from bnviz.theme import Arm

DASHES = ("solid", "11px,5px", "2px,4px", "solid", "solid", "solid", "2px,4px")
PLAIN, NORMALIZED = ARMS[:3], ARMS[3:]
DASH = dict(zip(ARMS, DASHES, strict=True))
STEPS = [0, 100, 200, 300]
ROOM, PHONE_ROOM = 430, 560  # the axis goes on where nothing trains, for the names


def ladder(key: str, title: str, arms: Sequence[Arm], target: float) -> Chart:
    """Test accuracy over training steps: the median of the seeds, in a band from the lowest to the highest."""
    data: list[dict[str, Any]] = []
    bindings: list[Binding] = []
    for arm in arms:
        lower, upper = edges(arm)
        middle = {
            "type": "scatter",
            "mode": "lines",
            "name": arm.name,
            "line": {"color": arm.line, "width": "token:line", "dash": DASH[arm]},
            "hovertemplate": PERCENT,
        }
        for more, column in ((lower, "low"), (upper, "high"), (middle, "median")):
            bindings += [
                Binding(len(data), "now", Ref(f"{arm.key}.points"), attr="x"),
                Binding(len(data), "now", Ref(f"{arm.key}.{column}")),
            ]
            data.append(dict(more))
    layout = theme.layout(
        xaxis=theme.x_steps(ROOM, tickvals=STEPS, unifiedhovertitle={"text": "training step %{x}"}),
        yaxis=theme.y_numbers(range=[0, 104], tickvals=[0, 50, 100]),
        margin=theme.margin(top=8),
        shapes=[theme.reference(10), theme.reference(target)],
        annotations=[
            theme.note("chance", x=STEPS[-1], y=10, yshift=-9, xanchor="right"),
            theme.note("target", x=4, y=target, yshift=9),
        ],
    )
    return Chart(
        key=key,
        title=title,
        note="test accuracy in %, over training steps",
        explanation="The share of images kept out of training that the network names right. Line: the median of the "
        "seeds. Band: from the lowest to the highest of them.",
        height=height(300, phone=260, projector=560),
        figure={"data": data, "layout": layout},
        bindings=tuple(bindings),
        marks=Marks(
            x=None,
            now=False,
            labels=tuple(Label(3 * k + 2, arm.name, arm) for k, arm in enumerate(arms)),
            tips=tuple(Tip(3 * k + 2, arm) for k, arm in enumerate(arms)),
            y=Y("fixed", start=(0, 104)),
        ),
        phone={"xaxis.range": [0, PHONE_ROOM]},
    )


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `learning_rate_ladder`."""
    return [
        ladder("without", "Without batch normalization", PLAIN, config.target),
        ladder("with", "With batch normalization", NORMALIZED, config.target),
    ]
