"""One optimizer step, part by part, forward and back (Ioffe & Szegedy 2015, Algorithm 1 and section 3)."""

from typing import Any

from bnviz import scene
from bnviz.experiments.one_step import ARMS, UNITS
from bnviz.experiments.one_step.parts import PARTS, TOTALS
from bnviz.records import Ref
from bnviz.ui import live

slow = live.Mount("one_step")


def page(config: Any) -> scene.Node:
    """The parts, the graph, and what can be done to the step."""
    return scene.box(
        "page step",
        scene.flow(ARMS, PARTS, TOTALS, UNITS, config.batch_size),
        scene.box(
            "hands",
            scene.batch(Ref("u"), Ref("labels"), Ref("moved"), "pulled"),
            scene.box(
                "",
                scene.segments("unit", [(f"unit {k + 1}", k) for k in range(UNITS)], "unit that is watched"),
                scene.row(*(scene.control(config, field, then="step") for field in ("inference", "lr", "momentum"))),
            ),
        ),
    )


def summary(config: Any) -> str:
    """What the button says."""
    return f"**two moons**  batch {config.batch_size} · seed {config.seed}"


live.header("One step, slowly", lambda: slow.panel(summary(slow.config)))
slow.show(page(slow.config))
