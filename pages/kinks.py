"""Where the kinks are: the plane cut by the ReLU units of three small networks."""

from typing import Any

from bnviz import scene
from bnviz.experiments.kinks import ARMS
from bnviz.experiments.kinks.config import REACH
from bnviz.records import Ref
from bnviz.ui import live

plane = live.Mount("kinks")

WORDS = {
    "default": "as torch draws weights and biases",
    "bn": "before every ReLU",
    "zero": "He’s weights, all biases 0",
}


def page(config: Any) -> scene.Node:
    """Three planes side by side, and how many regions there are."""
    drawn = plane.charts
    cards = [
        scene.card(arm, scene.number(Ref(f"{arm.key}.regions"), "integer", "regions there"), text=WORDS[arm.key])
        for arm in ARMS
    ]
    moves = ("shift_x", "shift_y")
    planes = [
        scene.plane(
            Ref(f"{arm.key}.kinks"),
            Ref("points"),
            Ref("classes"),
            REACH,
            arm.slot,
            f"{arm.name}: where its units switch on and off, and the data",
            moves,
            4.0,
        )
        for arm in ARMS
    ]
    settings = (
        ("In the middle", {"shift_x": 0.0, "shift_y": 0.0}, "There a plain network becomes as good."),
        ("Off centre", {"shift_x": 3.0, "shift_y": 3.0}, "Only batch norm finds the data."),
    )
    return scene.box(
        "page",
        scene.text(
            "Two numbers in, three hidden layers of 16 ReLU units. A unit switches along a line: dark where it belongs "
            "to the first layer, paler in the second and third. Between the lines the network is linear: it can only "
            "bend where a line is. **Drag the points.**",
            "lede",
        ),
        scene.transport(arms=ARMS),
        scene.box("g3", *cards),
        scene.box("g3", *planes),
        scene.row(
            scene.control(config, "shift_x", then="step"),
            scene.control(config, "shift_y", then="step"),
            scene.control(config, "lr"),
        ),
        scene.row(*(scene.button(label, values, help=help, then="step") for label, values, help in settings)),
        scene.say("kinks"),
        scene.heading("What they are good for"),
        scene.box("g2", drawn["accuracy"], drawn["regions"]),
        scene.heading("What you just saw"),
        scene.story("what"),
    )


def summary(config: Any) -> str:
    """What the button says."""
    return f"**{config.data}**  3 × 16 ReLU · batch {config.batch_size} · seed {config.seed}"


live.header("Where the kinks are", lambda: plane.panel(summary(plane.config)))
plane.show(page(plane.config))
