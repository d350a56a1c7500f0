"""The pictures that symptoms have in common: curves of one column of every arm, named by what the arm is."""

from typing import Any

from bnviz import theme
from bnviz.charts.chart import Chart, Y, height
from bnviz.charts.curves import NUMBER, PERCENT, curve
from bnviz.records import Ref
from bnviz.theme import Arm

HEIGHT = height(206, phone=190, projector=420)
CHANCE = 10.0  # percent of ten digits


def arms(cause: str, cure: str) -> tuple[Arm, Arm]:
    """Cause and cure, named as their lines are in the pictures."""
    return Arm("cause", 1, cause), Arm("cure", 2, cure)


def columns(shown: tuple[Arm, ...], column: str) -> dict[Arm, Ref]:
    """One column of every arm."""
    return {arm: Ref(f"{arm.key}.{column}") for arm in shown}


def accuracy(
    refs: dict[Arm, Ref], note: str = "%, in evaluation mode", *, key: str = "accuracy", title: str = "Test accuracy",
    explanation: str = "", **more: Any,
) -> Chart:  # fmt: skip
    """Percents from 0 to 100, with a dotted line where chance is."""
    return curve(
        key,
        title,
        refs,
        Y("fixed", start=(0, 104)),
        note=note,
        explanation=explanation or "The share of 360 images kept out of training that the network names right.",
        hover=PERCENT,
        tall=HEIGHT,
        yaxis={"tickvals": [0, 50, 100]},
        shapes=[theme.reference(CHANCE)],
        notes=[theme.note("chance", xref="paper", x=0.06, y=CHANCE, yshift=-8)],
        **more,
    )


def percents(key: str, title: str, refs: dict[Arm, Ref], note: str, explanation: str, **more: Any) -> Chart:
    """Percents from 0 on."""
    y = Y("grow", start=(0, 40), least=0, most=104)
    return curve(key, title, refs, y, note=note, explanation=explanation, hover=PERCENT, tall=HEIGHT, **more)


def training_loss(refs: dict[Arm, Ref], whose: str = "the network", **more: Any) -> Chart:
    """The loss on each mini-batch, before the step that learns from it."""
    return values(
        "loss",
        "Training loss",
        refs,
        Y("grow", start=(0, 2.7), least=0, most=10),
        "cross-entropy, each mini-batch",
        f"How surprised {whose} is by the right answers of the mini-batch that it is about to learn from.",
        width=1.5,
        **more,
    )


def values(key: str, title: str, refs: dict[Arm, Ref], y: Y, note: str, explanation: str, **more: Any) -> Chart:
    """Numbers of any kind."""
    return curve(key, title, refs, y, note=note, explanation=explanation, hover=NUMBER, tall=HEIGHT, **more)
