"""Batch normalization of convolutions (Ioffe & Szegedy 2015, section 3.2)."""

from typing import Any

from bnviz import scene
from bnviz.experiments.convolution import ARMS
from bnviz.records import Ref
from bnviz.ui import live

race = live.Mount("convolution")

WORDS = {
    "none": "the convolutions alone",
    "channel": "over the batch and all locations",
    "activation": "over the batch, each location apart",
    "layer": "over each image’s channels and locations",
}


def page(config: Any) -> scene.Node:
    """Four networks, how they stand, and what becomes of a moved image."""
    drawn = race.charts
    cards = [
        scene.card(arm, scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy"), text=WORDS[arm.key])
        for arm in ARMS
    ]
    settings = (
        ("Sigmoid, rate 0.5", {"activation": "sigmoid", "lr": 0.5}, "The difference is as large as in the live race."),
        ("ReLU, rate 0.1", {"activation": "relu", "lr": 0.1}, "All train; those with batch norm in fewer steps."),
        (
            "ReLU, rate 1",
            {"activation": "relu", "lr": 1.0},
            "Without normalization the seed decides whether it trains.",
        ),
    )
    return scene.box(
        "page",
        scene.text(
            "Three convolutions of 3 × 3. A channel’s map holds one unit at many places: batch norm takes its mean "
            "and variance over **the mini-batch and all locations**, with one gamma and one beta a channel (the paper, "
            "section 3.2). Beside it the simpler way: every activation has a mean and a variance of its own.",
            "lede",
        ),
        scene.transport(arms=ARMS),
        scene.row(
            *(scene.button(label, values, help=help) for label, values, help in settings), scene.control(config, "lr")
        ),
        scene.box("g4", *cards),
        scene.box("g2", drawn["accuracy"], drawn["loss"]),
        scene.heading("What the nonlinearities receive"),
        scene.box("g2", drawn["spread"], drawn["unlike"]),
        scene.heading("What you just saw"),
        scene.story("what"),
    )


def summary(config: Any) -> str:
    """What the button says."""
    size = f"3 × {config.channels} channels"
    return f"**{config.data}**  {config.activation} · {size} · batch {config.batch_size} · seed {config.seed}"


live.header("Batch normalization of convolutions", lambda: race.panel(summary(race.config)))
race.show(page(race.config))
