"""The scene of a watched model: what it is, loss, findings, all layers, one layer."""

from bnviz import scene
from bnviz.charts.chart import Y, height
from bnviz.charts.curves import curve
from bnviz.records import Ref
from bnviz.scene.node import Node
from bnviz.scene.running import replay
from bnviz.watched import EVAL, TRAIN, focus, words
from bnviz.watched.columns import Columns
from bnviz.watched.overview import overview

KINDS = {"norm": "normalizations", "nonlinearity": "nonlinearities", "weight": "weights"}
DOES = {"norm": "normalization", "nonlinearity": "nonlinearity", "weight": "weight"}


def scene_of(columns: Columns, focused: bool = True) -> Node:
    """Everything that is shown of a run; without the layer in focus if it is not wanted."""
    meta = columns.meta
    count = len(columns.modules)
    loss = curve(
        "loss",
        "Loss",
        {arm: Ref(f"loss.{arm.key}") for arm in (TRAIN, EVAL)},
        Y("grow", log=True, start=(0.1, 5), least=1e-6, most=1e6),
        note="each recorded pass; log",
        explanation="The loss of single mini-batches in training, and what was told of evaluations.",
        width=1.5,
        tall=height(190, phone=170, projector=420),
        changes=False,
    )
    cards = [scene.card(arm, scene.number(Ref(f"loss_now.{arm.key}"), "number", "loss")) for arm in (TRAIN, EVAL)]
    rows = overview(columns)
    found = scene.findings("findings", words.links(), "quiet", words.lines())
    parts = [
        scene.heading(meta.model, lede=words.about(meta), level=2),
        replay(),
        scene.box("watched-top", loss, scene.box("watched-cards", *cards), found),
        scene.heading(
            f"All {count} {KINDS[columns.kind]}",
            lede="A row a layer; one scale down a column; the number at the end is now.",
        ),
        scene.box(f"watched-rows of{len(rows)}", *rows),
    ]
    if focused and columns.focus is not None:
        parts += [scene.heading(columns.focus.name, lede=of_layer(columns)), scene.box("g3", *focus.charts(columns))]
    return scene.box("page", *parts, scene.say("state"), scene.story("unseen"))


def of_layer(columns: Columns) -> str:
    """What is known of the layer in focus, in one line."""
    layer = columns.focus
    assert layer is not None
    momentum = columns.run.series("norm", layer.name, "momentum").values[-1:]
    said = [
        f"{layer.type}, {DOES[layer.kind]}",
        f"{layer.channels} channels" if layer.channels else "",
        f"momentum {momentum[0]:.3g}" if len(momentum) else "",
        f"eps {layer.eps:.0e}" if layer.eps else "",
        f"behind {layer.behind}" if layer.behind else "",
        f"before {layer.before}" if layer.before else "",
    ]
    return " · ".join(filter(None, said))
