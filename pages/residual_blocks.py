"""Depth: residual blocks, who trains them at which rate, and what depth does to a batch."""

from typing import Any

from bnviz import scene
from bnviz.experiments.batch_depth import ARMS as WAYS
from bnviz.experiments.residual_blocks import ARMS
from bnviz.records import Ref
from bnviz.ui import live

blocks = live.Mount("residual_blocks")
rates = live.Mount("residual_rates")
batch = live.Mount("batch_depth")

WORDS = {
    "none": "x + W ReLU(x)",
    "batch": "x + W ReLU(BN(x))",
    "skip": "x + α W ReLU(x), α = 0 at first",
    "layer": "x + W ReLU(LN(x))",
}


def residual(config: Any) -> scene.Node:
    """The stream's size block by block, and the training."""
    drawn = blocks.charts
    cards = [
        scene.card(arm, scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy"), text=WORDS[arm.key])
        for arm in ARMS
    ]
    settings = (
        (
            "10 blocks",
            {"blocks": 10, "lr": 0.03},
            "Without normalization the stream grows 2¹⁰ times, and still trains.",
        ),
        ("30 blocks", {"blocks": 30, "lr": 0.03}, "At learning rate 0.03 all three others train."),
        ("30 blocks, rate 0.3", {"blocks": 30, "lr": 0.3}, "At ten times the rate only the scalar still trains."),
        ("100 blocks", {"blocks": 100, "lr": 0.03}, "A hundred blocks train, with or without batch norm."),
    )
    return scene.box(
        "page",
        scene.text(
            "A residual block adds f(x) to what it gets. Without normalization f(x) is as large as x, and the stream "
            "doubles with every block; with batch norm in the block it grows by one a block, so that a deep network "
            "begins **near the identity** (De & Smith 2020).",
            "lede",
        ),
        scene.transport(arms=ARMS),
        scene.row(
            *(scene.button(label, values, help=help) for label, values, help in settings), scene.control(config, "lr")
        ),
        scene.box("g4", *cards),
        scene.say("squares"),
        scene.box("g2", drawn["squares"], drawn["accuracy"]),
        scene.heading("Block by block, and step by step"),
        scene.box("g2", drawn["share"], drawn["loss"]),
        scene.heading("What you just saw"),
        scene.story("what"),
    )


def grid(config: Any) -> scene.Node:
    """Every kind at every rate."""
    drawn = rates.charts
    depths = [scene.button(f"{count} blocks", {"blocks": count}) for count in (10, 30, 100)]
    return scene.box(
        "page",
        scene.heading(
            "Who trains, at which rate",
            lede=f"Networks of {config.blocks} blocks, {config.steps} steps each; batch norm with the statistics of "
            "the batch that is tested.",
        ),
        scene.transport(rates=()),
        scene.progress(Ref("progress"), "how much is trained"),
        scene.row(*depths),
        scene.say("now"),
        scene.box("g2", *(scene.box("", scene.card(arm), drawn[f"rates_{arm.key}"].untitled()) for arm in ARMS)),
        scene.story("rates"),
    )


def cosines(config: Any) -> scene.Node:
    """One batch through layer after layer."""
    drawn = batch.charts
    matrices = [
        scene.matrix(Ref(f"{arm.key}.cosines"), arm.name, mean=Ref(f"{arm.key}.mean"), text="on average", slot=arm.slot)
        for arm in WAYS
    ]
    layer = scene.matrix(Ref("layer_cosines"), "layer norm", mean=Ref("layer_mean"), text="on average")
    buttons = [scene.button(name, {"activation": name}) for name in ("relu", "linear", "tanh", "sigmoid")]
    return scene.box(
        "page",
        scene.heading(
            "What depth does to a batch",
            lede=f"{config.batch_size} digits through random layers; nothing trains. A square says how alike two "
            "digits have become: full is the same direction, nothing a right angle, hollow opposite.",
        ),
        scene.transport(),
        scene.row(*buttons),
        scene.say("depth", lines=2),
        scene.box("five", *matrices, layer),
        scene.heading("Layer by layer"),
        scene.box("g2", drawn["mean"], drawn["rank"]),
        scene.story("what"),
        scene.heading("The example that leaves", level=3),
        scene.readout(
            scene.number(Ref("centre.apart"), "number", "its cosine to the others, centred only"),
            scene.number(Ref("centre.rest"), "number", "the others among themselves"),
            scene.number(Ref("centre.longer"), "number", "its length, in the others’ median"),
            scene.number(Ref("both.apart"), "number", "the least cosine to the others, with both"),
            scene.number(Ref("both.longer"), "number", "its length, in the others’ median"),
        ),
    )


def summary(config: Any) -> str:
    """What the button says."""
    return f"**{config.blocks} blocks**  digits · width 64 · batch {config.batch_size} · seed {config.seed}"


live.header("What depth does", lambda: blocks.panel(summary(blocks.config)))
blocks.show(residual(blocks.config))
rates.show(grid(rates.config))
batch.show(cosines(batch.config))
