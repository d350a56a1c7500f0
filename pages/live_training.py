"""The live race: the same network twice, once with batch normalization (Ioffe & Szegedy 2015, Figure 1)."""

import math
from typing import Any

from bnviz import data, scene
from bnviz.choices import CLASSES, SHOWN
from bnviz.experiments.live_training import BRANCHES
from bnviz.experiments.live_training.charts import arms_of
from bnviz.records import Ref
from bnviz.theme import Arm
from bnviz.ui import live

race = live.Mount("live_training")
WHO = (("bn", "with batch norm"), ("plain", "without"), ("neither", "neither in 500 steps"))
FIRST = scene.ask(
    "race", scene.question("first", "Which network reads 90 % of the test images first?", WHO), lead="Guess"
)


def summary(config: Any) -> str:
    """What the button says."""
    start = f"Gaussian {config.sigma:g}" if config.init == "gaussian" else config.init.capitalize()
    size = f"{'conv ' * (config.network == 'conv')}{config.depth} × {config.units}"
    seed = f"seed {config.seed}" if config.seeds == 1 else f"seeds {config.seed}–{config.seed + config.seeds - 1}"
    return f"**{config.data}**  {config.activation} · {start} · {size} · batch {config.batch_size} · {seed}"


def accuracy_of(arm: Arm, config: Any) -> tuple[Ref, str, str]:
    """The number on an arm's card: of the one network, or the median where several seeds race."""
    if config.seeds == 1:
        return Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy"
    return Ref(f"{arm.key}.accuracy_of_seeds", (1,)), "percent", "median accuracy"


def one_image(config: Any, arms: tuple[Arm, ...]) -> list[scene.Node]:
    """One image's way through the networks; only where the data are images that are at hand."""
    if CLASSES[config.data] < 10 or not data.at_hand(config.data):
        return []
    found = data.load(config.data, config.binarized)
    places = data.one_of_each(found)[:SHOWN]
    images = tuple((255 * found.x_test[place]).astype("u1").tobytes() for place in places)
    labels = tuple(map(int, found.y_test[places]))
    side = math.isqrt(found.x_test.shape[1])
    return [
        scene.heading(
            "One image’s way through the networks",
            lede="A cell is a unit. Its square says how far the unit’s output for this image lies from its mean over "
            "ten images, one of each digit: filled above the mean, hollow below it, the larger the farther. The "
            "number below a layer: how much its outputs differ between the ten images (root mean square).",
        ),
        scene.say("way"),
        scene.way(arms, side, images, labels, config.depth, config.units),
    ]


def surgery(config: Any) -> scene.Node:
    """What can be done to the running networks beside their switches; waits behind one click."""
    return scene.disclose(
        "Operate on the running networks",
        scene.text(
            "A switch of batch norm is **cold**, or **keeps** the function that inference mode computes. Training mode "
            "differs even then: there each mini-batch's own mean and variance normalize."
        ),
        scene.controls(config, "surgery", "batch_size", "momentum"),
        scene.row(
            *(
                scene.control(config, f"{arm.key}.frozen", arm=arm.key, label=f"frozen layer, {arm.name}")
                for arm in arms_of(config)
            )
        ),
        scene.heading("layer {layer+1}, unit {unit}, by hand", level=3),
        *(scene.edit(arm, f"{arm.key}.bn") for arm in arms_of(config)),
        scene.say("surgery", lines=3),
    )


def page(config: Any) -> scene.Node:
    """Above the fold: how the race stands, and why. Below: every layer, the histogram over time, the networks."""
    arms = arms_of(config)
    named = {"label": f"{config.norm} norm", "short": "BN" if config.norm == "batch" else config.norm}
    drawn = race.charts
    cards = [
        scene.card(
            arm,
            scene.number(*accuracy_of(arm, config)),
            [scene.control(config, f"{arm.key}.bn", **named), scene.control(config, f"{arm.key}.lr", short="lr")],
            removable=arm in BRANCHES,
        )
        for arm in arms
    ]
    branched = []
    if len(arms) > 2:
        bands = (drawn[f"band_{arm.key}"].untitled() for arm in arms[2:])
        branched = [scene.box("duo", *cards[2:]), scene.box("bands", drawn["edge"].untitled(), *bands)]
    band = drawn["band_plain"]
    layers = [(f"layer {k + 1}", k) for k in range(config.depth)]
    return scene.box(
        "page",
        scene.transport(arms=arms, branches=arms if len(arms) < len(BRANCHES) + 2 else (), known=arms + BRANCHES),
        scene.box(
            "fold",
            scene.box("left", drawn["accuracy"], drawn["loss"]),
            scene.box(
                "right",
                scene.box("duo", *cards[:2]),
                scene.box(
                    "probe",
                    scene.heading(f"(({band.title}|{band.explanation}))", level=3),
                    scene.say("probe"),
                    scene.segments("layer", layers, "layer that is watched"),
                ),
                scene.box("bands", *(drawn[key].untitled() for key in ("edge", "band_plain", "band_bn"))),
                *branched,
            ),
        ),
        *([FIRST] if config.seeds == 1 else []),
        *one_image(config, arms),
        surgery(config),
        scene.heading("Layer by layer"),
        scene.layer_names(config.depth),
        scene.box("rows", drawn["spread"], drawn["grad_norm"], drawn["saturated"]),
        scene.heading(
            "All inputs of one layer, over time",
            lede="Each column is a histogram over the batch and all units; darker means more of them.",
        ),
        scene.box("g2", *(drawn[f"film_{arm.key}"] for arm in arms)),
        scene.heading(
            "The two networks, now",
            lede="One cell is one unit: in colour where its nonlinearity is steep, grey where it is flat and "
            "hardly any gradient passes.",
            hint="Click one to watch it.",
        ),
        scene.network(arms, config.depth, config.units),
        scene.heading("What you just saw"),
        scene.story("story"),
        scene.exports("csv", "jsonl", "json", "html", "py"),
    )


EXAMPLES = (
    live.Example(
        "The paper's Figure 1",
        {"sigma": 0.1},
        "With BN 90 % in a few dozen steps; without it a thousand steps at chance.",
    ),
    live.Example(
        "Saturation",
        {"plain.lr": 10.0, "bn.lr": 10.0},
        "The plain network's last layer ends up where the sigmoid is flat, and hardly any gradient comes back.",
    ),
    live.Example(
        "The initialization decides",
        {"sigma": 0.3},
        "Three times larger first weights, and the plain network learns too, in some five times the steps.",
    ),
    live.Example(
        "A convolutional network",
        {"network": "conv"},
        "Batch norm per channel, over the mini-batch and all locations (the paper, section 3.2): as clear as before.",
    ),
    live.Example(
        "Five seeds at once",
        {"seeds": 5},
        "The lines are medians, the bands reach from the worst to the best: for a thousand steps they stay apart.",
    ),
    live.Example(
        "Where the plain network blows up",
        {"activation": "relu", "init": "he", "plain.lr": 3.0, "bn.lr": 3.0},
        "ReLU at learning rate 3: the numbers overflow without BN, and not with it.",
    ),
    live.Example(
        "Where BN breaks",
        {"activation": "relu", "init": "he", "plain.lr": 10.0, "bn.lr": 10.0},
        "At learning rate 10 a ReLU network fails with batch norm too.",
    ),
)

live.header(
    "Two networks, same start, same batches",
    lambda: race.examples(*EXAMPLES),
    lambda: race.panel(summary(race.config)),
)
race.caption(*EXAMPLES)
race.show(page(race.config))
