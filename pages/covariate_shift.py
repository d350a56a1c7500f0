"""Internal covariate shift, measured (Ioffe & Szegedy 2015; Santurkar et al. 2018)."""

from typing import Any

from bnviz import scene
from bnviz.experiments.covariate_shift import ARMS
from bnviz.records import Ref
from bnviz.ui import live

mount = live.Mount("covariate_shift")

SHAPES = {"plain": "no normalization", "bn": "batch normalization", "noisy": "batch normalization, then fresh noise"}
SETTINGS = (
    ("Smoothness: ReLU", {}, "The loss is smoother with batch normalization, and the gradients shift less."),
    (
        "Stuck, so nothing shifts",
        {"activation": "sigmoid", "init": "gaussian", "lr": 0.5},
        "The network that learns nothing has almost no covariate shift; the one that learns has more.",
    ),
    (
        "Sigmoid, larger weights",
        {"activation": "sigmoid", "init": "gaussian", "sigma": 0.3, "lr": 0.5},
        "Once the plain network learns, its gradients shift more.",
    ),
    ("Eight layers", {"depth": 8}, "The deeper, the more the layers before move the gradient; in both."),
    ("Too much noise", {"noise": 4.0}, "Distributions that move very far make it worse."),
)


def summary(config: Any) -> str:
    """What the button says."""
    start = f"Gaussian {config.sigma:g}" if config.init == "gaussian" else config.init.capitalize()
    return f"**digits**  {config.activation} · {start} · {config.depth} × 100 · seed {config.seed}"


def page(config: Any) -> scene.Node:
    """The question, three networks, the loss around them, then the shift layer by layer."""
    drawn = mount.charts
    cards = [
        scene.card(
            arm,
            scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy"),
            text=SHAPES[arm.key],
        )
        for arm in ARMS
    ]
    names = [*(f"layer {k + 1}" for k in range(config.depth)), "output"]
    return scene.box(
        "page",
        scene.text(
            "Every layer learns from what the layers before it send, and these move too: **internal covariate shift**. "
            "Take the gradient G of one layer; let all layers before it make their step; take it again, G′. How "
            "different are they, with and without batch normalization, and is that why it helps?",
            "lede",
        ),
        scene.row(*(scene.example(config, name, values, watch) for name, values, watch in SETTINGS)),
        scene.transport(arms=ARMS),
        scene.box("g3", *cards),
        scene.box("g2", *(drawn[key] for key in ("accuracy", "jitter", "range", "change"))),
        scene.row(*(scene.control(config, field) for field in ("lr", "noise", "every"))),
        scene.heading("What follows"),
        scene.story("story"),
        scene.heading("The shift, layer by layer", lede=" · ".join(names)),
        drawn["cosine"],
        drawn["norm"],
    )


live.header("Internal covariate shift, measured", lambda: mount.panel(summary(mount.config)))
mount.show(page(mount.config))
