"""TITLE: layout only; what it shows comes from the experiment."""

from typing import Any

from bnviz import scene
from bnviz.experiments.NAME import ARMS
from bnviz.records import Ref
from bnviz.ui import live

run = live.Mount("NAME")


def page(config: Any) -> scene.Node:
    """The question, both networks, what they do, and what that says."""
    drawn = run.charts
    cards = [scene.card(arm, scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy")) for arm in ARMS]
    return scene.box(
        "page",
        scene.text(run.experiment.question, "lede"),
        scene.transport(arms=ARMS),
        scene.box("g2", *cards),
        scene.box("g2", drawn["loss"], drawn["accuracy"]),
        scene.controls(config, "lr"),
        scene.say("loss"),
    )


def summary(config: Any) -> str:
    """What the button says."""
    return f"**digits**  {config.width} units · batch {config.batch_size} · seed {config.seed}"


live.header(run.experiment.title, lambda: run.panel(summary(run.config)))
run.show(page(run.config))
