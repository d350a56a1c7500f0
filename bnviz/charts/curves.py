"""Curves: one scalar of every arm over the steps."""

from collections.abc import Mapping, Sequence
from typing import Any

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Label, Marks, Tip, Y, height
from bnviz.records import Ref
from bnviz.theme import Arm

PERCENT = "%{y:.1f} %"
NUMBER = "%{y:.3~g}"


def trace(arm: Arm, panel: int = 1, width: float | str = "token:line", **more: Any) -> dict[str, Any]:
    """An arm's line without points, in one panel of a figure."""
    where = {"xaxis": "x", "yaxis": "y"} if panel == 1 else {"xaxis": f"x{panel}", "yaxis": f"y{panel}"}
    line = {"color": arm.line, "width": width}
    return {"type": "scatter", "mode": "lines", "name": arm.name, "line": line, "hovertemplate": NUMBER} | where | more


def edges(arm: Arm) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two traces of a band in an arm's colour, the lower one first: no lines, filled between."""
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return edge, edge | {"fill": "tonexty", "fillcolor": arm.band}


def curve(
    key: str,
    title: str,
    refs: Mapping[Arm, Ref | tuple[Ref, ...]],
    y: Y,
    *,
    note: str = "",
    explanation: str = "",
    hover: str = NUMBER,
    width: float | str = "token:line",
    tall: Mapping[str, int] | None = None,
    say: str | None = None,
    yaxis: Mapping[str, Any] | None = None,
    shapes: Sequence[dict[str, Any]] = (),
    notes: Sequence[dict[str, Any]] = (),
    left: int = 46,
    dashed: Sequence[Arm] = (),
    rule: Ref | None = None,
    bands: Mapping[Arm, tuple[Ref, Ref]] | None = None,
    changes: bool = True,
    ended: bool = False,
) -> Chart:
    """One line an arm, named at its end, its changes marked.

    Args:
        refs: the column of every arm; several are interleaved (just before and just after a change).
        y: how the y axis moves; `yaxis` more of its settings.
        shapes, notes: references below the data, and their names.
        dashed: arms whose line may lie on another's: drawn above it, with gaps through which the other shows.
        rule: a column that the lines should lie on: broad and pale, below them.
        bands: below the lines, from a lower column to a higher one.
        changes: whether changes of settings are marked.
        ended: whether the records say in ``bad_step`` when an arm diverged.
    """
    low, high = y.start
    scale: dict[str, Any] = {"type": "log"} if y.log else {"range": [low, high]}
    if not y.log:
        scale["tickvals"] = theme.ticks(low, high)
    layout = theme.layout(
        xaxis=theme.x_steps(),
        yaxis=theme.y_numbers(**(scale | dict(yaxis or {}))),
        margin=theme.margin(left=left),
        shapes=list(shapes),
        annotations=list(notes),
    )
    arms = sorted(refs, key=lambda arm: arm in dashed)  # a later trace lies above
    data = [trace(arm, width=width, hovertemplate=hover) for arm in arms]
    for k, arm in enumerate(arms):
        if arm in dashed:
            data[k]["line"]["dash"] = "12px,7px"
    bindings = [Binding(k, "line", refs[arm]) for k, arm in enumerate(arms)]
    if rule is not None:  # below: Plotly draws by zorder first
        broad = {"color": "token:ink/0.16", "width": 11}
        data.append({"type": "scatter", "mode": "lines", "line": broad, "zorder": -1, "hoverinfo": "skip"})
        bindings.append(Binding(len(arms), "line", rule))
    for arm, (lowest, highest) in (bands or {}).items():
        bindings += [Binding(len(data), "line", (lowest,)), Binding(len(data) + 1, "line", (highest,))]
        data += edges(arm)
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=tall or height(204, phone=190),
        figure={"data": data, "layout": layout},
        bindings=tuple(bindings),
        marks=Marks(
            labels=tuple(Label(k, arm.name, arm) for k, arm in enumerate(arms)),
            tips=tuple(Tip(k, arm) for k, arm in enumerate(arms)),
            changes=tuple(arms) if changes else None,
            ended=tuple(arms) if ended else (),
            y=y,
        ),
        say=say,
    )


def _of_seeds(arms: Sequence[Arm], column: str) -> dict[str, Any]:
    """The lines and the bands of several seeds at once: their median, from the lowest to the highest."""
    low, middle, high = ({arm: Ref(f"{arm.key}.{column}_of_seeds", (k,)) for arm in arms} for k in range(3))
    return {"refs": {arm: (ref,) for arm, ref in middle.items()}, "bands": {arm: (low[arm], high[arm]) for arm in arms}}


def accuracy(arms: Sequence[Arm], classes: int = 10, *, before: bool = True, seeds: int = 1) -> Chart:
    """Test accuracy of every arm, in percent. Ioffe & Szegedy (2015), Figure 1(a).

    Args:
        classes: of the data set; one in so many answers is right by chance.
        before: whether the records hold `accuracy_before`, so that a change's jump stands on its marker.
        seeds: how many train at once; with several the lines are their medians, and `accuracy_of_seeds` is there.
    """
    chance = 100 / classes
    columns = ("accuracy_before", "test_accuracy") if before else ("test_accuracy",)
    one = {"refs": {arm: tuple(Ref(f"{arm.key}.{column}") for column in columns) for arm in arms}}
    return curve(
        "accuracy",
        "Test accuracy",
        y=Y("fixed", start=(0, 104)),
        note="%" if seeds == 1 else f"% of {seeds} seeds",
        explanation="The share of images kept out of training that the network names right, with batch normalization "
        "in inference mode; of MNIST a thousand of them, evenly spread.",
        hover=PERCENT,
        tall=height(204, phone=190, projector=632),
        say="accuracy",
        yaxis={"tickvals": [0, 50, 100]},
        shapes=[theme.reference(chance)],
        ended=seeds == 1,
        notes=[theme.note("chance", xref="paper", x=0.12, y=chance, yshift=-8)],
        **(one if seeds == 1 else _of_seeds(arms, "accuracy")),
    )


def loss(arms: Sequence[Arm], seeds: int = 1) -> Chart:
    """Cross-entropy of every arm on each mini-batch, before the batch's own update; `seeds` as in `accuracy`."""
    one = {"refs": {arm: Ref(f"{arm.key}.train_loss") for arm in arms}}
    return curve(
        "loss",
        "Training loss",
        y=Y("grow", start=(0, 2.7), most=10),
        note="cross-entropy, each batch" if seeds == 1 else f"cross-entropy of {seeds} seeds",
        explanation="How surprised the network is by the right answers of the mini-batch it is about to learn from; "
        "0 is certain and right.",
        width=1.5,
        tall=height(196, phone=150),
        ended=seeds == 1,
        **(one if seeds == 1 else _of_seeds(arms, "loss")),
    )
