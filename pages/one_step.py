"""One optimizer step in slow motion, part by part (Ioffe & Szegedy 2015, Algorithm 1)."""

from typing import Any

from bnviz import scene
from bnviz.records import Ref
from bnviz.ui import live

slow = live.Mount("one_step")
UNITS = 3


def page(config: Any) -> scene.Node:
    """The part that is done now, its formula, its sentence; below, every example on its way."""
    drawn = slow.charts

    def number(column: str, label: str) -> scene.Node:
        return scene.number(Ref(column, ("unit",)), "score", label)

    return scene.box(
        "page",
        scene.transport(rates=(1, 2, 5), timeline=False),
        scene.segments("unit", [(f"unit {k + 1}", k) for k in range(UNITS)], "unit that is watched"),
        scene.say("parts", lines=2),
        scene.say("formula", classes="eq"),
        scene.say("said", lines=3),
        scene.heading("Every example of the mini-batch, on its way through this unit", level=3),
        scene.box("g4", drawn["x"], drawn["normalized"], drawn["y"], drawn["x_gradient"]),
        scene.readout(
            number("gamma", "γ"),
            number("beta", "β"),
            number("running_mean", "E[x], running"),
            number("running_variance", "Var[x], running"),
            scene.number(Ref("loss"), "score", "loss"),
        ),
        scene.controls(config, "lr", "momentum"),
    )


def summary(config: Any) -> str:
    """What the button says."""
    return f"**two moons**  {UNITS} units · batch {config.batch_size} · seed {config.seed}"


live.header("One step, slowly", lambda: slow.panel(summary(slow.config)))
slow.show(page(slow.config))
