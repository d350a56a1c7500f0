"""Gamma and beta alone: networks of random weights, of which only a part is trained."""

from typing import Any

from bnviz import scene
from bnviz.experiments.gamma_beta_alone import ARMS
from bnviz.records import Ref
from bnviz.ui import live

parts = live.Mount("gamma_beta_alone")

DEFAULT: dict[str, Any] = {"parts": "both", "width": 100, "random.lr": 0.1}


def page(config: Any) -> scene.Node:
    """Who learns how much with how many numbers."""
    drawn = parts.charts
    heads = ("numbers that are trained", "test accuracy")
    rows = [
        (
            arm,
            (
                scene.number(Ref(f"{arm.key}.trained"), "integer", ""),
                scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", ""),
            ),
        )
        for arm in ARMS
    ]
    cards = [
        scene.card(
            arm,
            scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy"),
            [scene.control(config, f"{arm.key}.lr", short="lr")],
        )
        for arm in ARMS
    ]
    settings: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("Gamma and beta", {}, "600 numbers."),
        ("Gamma alone", {"parts": "gamma"}, "300 numbers, and more of them near 0."),
        ("Beta alone", {"parts": "beta"}, "300 numbers."),
        ("Width 400", {"width": 400}, "A wider network has more random features to choose from."),
        ("Random weights at rate 3", {"random.lr": 3.0}, "They need a higher rate; then they are nearly as good."),
    )
    return scene.box(
        "page",
        scene.text(
            "All weights are drawn once and stay. What can a network learn that may only **scale and shift** what its "
            "random units say? (Frankle et al. 2021) Beside it: as many randomly chosen weights, the last layer alone, "
            "and everything.",
            "lede",
        ),
        scene.transport(arms=ARMS),
        scene.row(*(scene.button(label, DEFAULT | values, help=help) for label, values, help in settings)),
        scene.box("g4", *cards),
        scene.box("g2", drawn["accuracy"], drawn["loss"]),
        scene.heading("How many numbers, and what became of gamma"),
        scene.box(
            "g2",
            scene.table(("", *heads), rows, "numbers that are trained and test accuracies"),
            scene.box("", drawn["gammas"], scene.say("gammas")),
        ),
        scene.heading("What you just saw"),
        scene.story("what"),
    )


def summary(config: Any) -> str:
    """What the button says."""
    return f"**{config.data}**  3 × {config.width} ReLU · {config.parts} · seed {config.seed}"


live.header("Gamma and beta alone", lambda: parts.panel(summary(parts.config)))
parts.show(page(parts.config))
