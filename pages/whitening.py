"""Whitened inputs: does a network learn faster from them (Ioffe & Szegedy 2015, section 2)?"""

from typing import Any

from bnviz import scene
from bnviz.experiments.whitening import ARMS, WHITENED
from bnviz.records import Ref
from bnviz.ui import live

mount = live.Mount("whitening")

WORDS = {
    "raw": "pixels from 0 to 1",
    "centred": "u − E[u]",
    "standardized": "(u − E[u]) / σ",
}
FULL = {"zca": "decorrelated: ZCA", "pca": "decorrelated: PCA"}
SETTINGS = (
    ("Learning rate 0.1", {"lr": 0.1}, "At one rate for all."),
    (
        "Learning rate 0.5",
        {"lr": 0.5},
        "On raw pixels the network without batch norm fails; for the others it is the best rate.",
    ),
    ("Floor 0.1", {"floor": 0.1}, "What hardly varies is left small: only the rest is whitened."),
    ("PCA in place of ZCA", {"whitening": "pca"}, "The same whitened inputs, turned: the linear model cannot tell."),
)


def summary(config: Any) -> str:
    """What the button says."""
    return (
        f"**{config.data}**  {config.whitening.upper()} · 3 × 100 ReLU · batch {config.batch_size} · seed {config.seed}"
    )


def page(config: Any) -> scene.Node:
    """The question, four kinds of inputs as they look, three networks, the eigenvalues."""
    drawn = mount.charts
    words = WORDS | {"whitened": FULL[config.whitening]}
    cards = [
        scene.card(arm, scene.number(Ref(f"{arm.key}.condition"), "score", "λ₁ / median λ"), text=words[arm.key])
        for arm in ARMS
    ]
    side = 8 if config.data == "digits" else 14
    digits = [scene.hinton(Ref(f"{arm.key}.example"), "", size=side, slot=arm.slot) for arm in ARMS]
    gains = [
        scene.hinton(
            Ref(f"{arm.key}.gain"),
            "",
            size=side,
            slot=arm.slot,
            sum=Ref(f"{arm.key}.largest_gain"),
            text="the largest",
        )
        for arm in ARMS
    ]
    default = {"lr": 0.1, "floor": 1e-5, "whitening": "zca"}
    return scene.box(
        "page",
        scene.text(
            "“It has been long known that the network training converges faster if its inputs are **whitened**”: zero "
            "mean, unit variance, no correlations. Four kinds of inputs, and three networks that learn from each: "
            "without batch norm, with it, and the linear model for which that was shown.",
            "lede",
        ),
        scene.row(*(scene.button(name, default | values, help=watch) for name, values, watch in SETTINGS)),
        scene.transport(),
        scene.box("g4", *cards),
        scene.box("g2", drawn["plain"], drawn["bn"], drawn["linear"], drawn["eigenvalues"]),
        scene.row(
            scene.control(config, "lr", values=[0.01, 0.03, 0.1, 0.3, 0.5, 1, 2]),
            scene.control(config, "floor", arm=WHITENED.key, values=[10.0**k for k in range(-8, 1)]),
        ),
        scene.heading("What you just saw"),
        scene.story("what"),
        scene.heading(
            "A digit, as each network gets it",
            lede="Area is size; filled is positive, hollow negative. Each is drawn to its own largest number.",
        ),
        scene.box("jac", *digits),
        scene.heading(
            "What a change of one pixel is multiplied by",
            lede="Pixels at the rim are hardly ever lit: whoever divides by how much they vary enlarges them most.",
        ),
        scene.box("jac", *gains),
    )


live.header("Whitened inputs", lambda: mount.panel(summary(mount.config)))
mount.show(page(mount.config))
