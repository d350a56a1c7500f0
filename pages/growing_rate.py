"""Formula first: a growing learning rate, the turning angle, the edge of stability. The number comes before the run."""

from typing import Any

from bnviz import scene
from bnviz.experiments.growing_rate import ARMS
from bnviz.experiments.sharpness import ARMS as NETWORKS
from bnviz.experiments.turning_angle import ARMS as LABELS
from bnviz.records import Ref
from bnviz.ui import live

growth = live.Mount("growing_rate")
turning = live.Mount("turning_angle")
edge = live.Mount("sharpness")

WORDS = {
    "decay": "W loses the share ηλ in every step",
    "growing": "no weight decay; the rate grows by the formula",
    "neither": "no weight decay, a fixed rate",
}


def schedules(config: Any) -> scene.Node:
    """Weight decay against a growing rate."""
    drawn = growth.charts
    settings: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("As the theorem has it", {}, "One hidden layer, eps 0, double precision."),
        ("eps 10⁻⁵", {"eps": 1e-5}, "eps does depend on how long the weights are."),
        (
            "Single precision",
            {"precision": "float32"},
            "Once the rate is some hundred times larger, rounding makes them differ.",
        ),
        (
            "Three layers, batch 60",
            {"depth": 3, "batch_size": 60},
            "Once W turns by several degrees a step, every rounding grows.",
        ),
    )
    cards = [
        scene.card(arm, scene.number(Ref(f"{arm.key}.lr"), "number", "learning rate"), text=WORDS[arm.key])
        for arm in ARMS
    ]
    default = {"eps": 0.0, "precision": "float64", "depth": 1, "batch_size": 240}
    return scene.box(
        "page",
        scene.text(
            "Behind batch normalization the loss does not see how long a weight vector is. So weight decay, which only "
            "makes weights shorter, must be something else: **a learning rate that grows** (Li & Arora 2020). The "
            "formula says how fast; the run has to bear it out.",
            "lede",
        ),
        scene.guess(
            "growth",
            "By which factor can the rate of the network without decay grow in **1000** steps, and leave every loss as "
            "it was?",
            1,
            1e9,
            log=True,
            unit=" times",
            format="number",
        ),
        scene.transport(arms=ARMS, seed=False),
        scene.row(*(scene.button(label, default | values, help=help) for label, values, help in settings)),
        scene.box("g3", *cards),
        scene.say("loss"),
        scene.box("g2", drawn["rate"], drawn["gap"]),
        scene.heading("The losses, and the weights behind them"),
        scene.box("g2", drawn["loss"], drawn["weights"]),
        scene.heading("What you just saw"),
        scene.story("what"),
    )


def angles(config: Any) -> scene.Node:
    """How far a step turns W."""
    drawn = turning.charts
    words = {"clean": "a training set that can be fitted", "noisy": f"{config.noise:.0%} of its labels drawn at random"}
    cards = [
        scene.card(
            arm, scene.number(Ref(f"{arm.key}.rms", ("layer",)), "number", "degrees a step"), text=words[arm.key]
        )
        for arm in LABELS
    ]
    settings = (
        ("η 0.5, λ 0.01", {"lr": 0.5, "decay": 0.01}, "5.73° a step."),
        ("η 0.1, λ 0.05", {"lr": 0.1, "decay": 0.05}, "Another rate, another decay, the same product: 5.73° again."),
        ("η 1, λ 0.001", {"lr": 1.0, "decay": 0.001}, "2.56°; on true labels half of the steps hardly turn W."),
    )
    return scene.box(
        "page",
        scene.heading(
            "How far does a step turn the weights?",
            lede="The gradient stands at right angles to W and makes it longer; weight decay makes it shorter. Where "
            "the two are equally strong there is one angle for every layer and any data (Wan et al. 2021; "
            "Kosson et al. 2024).",
        ),
        scene.guess(
            "angle",
            f"By how many degrees will a step turn W, with η = **{config.lr:g}** and λ = **{config.decay:g}**?",
            0.1,
            45,
            log=True,
            unit="°",
            format="number",
        ),
        scene.transport(arms=LABELS),
        scene.row(*(scene.button(label, values, help=help) for label, values, help in settings)),
        scene.box("g2", *cards),
        scene.row(
            scene.control(config, "lr", label="η, learning rate", short="η"),
            scene.control(config, "decay", label="λ, weight decay", short="λ"),
        ),
        scene.segments("layer", [(f"layer {k + 1}", k) for k in range(3)], "layer that is watched"),
        scene.say("angle"),
        scene.box("g2", drawn["rms"], drawn["angle"]),
        scene.heading("How W changes meanwhile"),
        scene.box("g2", drawn["weights"], drawn["loss"]),
        scene.story("what"),
    )


def stability(config: Any) -> scene.Node:
    """Where the sharpness goes."""
    drawn = edge.charts
    cards = [
        scene.card(
            arm,
            scene.number(Ref(f"{arm.key}.sharpness"), "score", "sharpness"),
            [scene.control(config, f"{arm.key}.lr", short="η", values=[0.05, 0.1, 0.15, 0.2, 0.3, 0.4])],
        )
        for arm in NETWORKS
    ]
    return scene.box(
        "page",
        scene.heading(
            "How curved is the loss where gradient descent ends up?",
            lede="All images at every step, so that nothing is random. On a parabola more curved than 2 / η every step "
            "lands higher than it started. Networks go there by themselves, and stay (Cohen et al. 2021).",
        ),
        scene.guess(
            "edge",
            "At which sharpness will the network without BN settle, at its learning rate of "
            f"**{type(config)().plain.lr:g}**?",
            1,
            1000,
            log=True,
            format="number",
        ),
        scene.transport(arms=NETWORKS),
        scene.box("g2", *cards),
        scene.say("edge"),
        scene.box("g2", drawn["ratio"], drawn["loss"]),
        scene.story("what"),
    )


def summary(config: Any) -> str:
    """What the button says."""
    size = f"{config.depth} × 100 · batch {config.batch_size} · {config.precision} · seed {config.seed}"
    return f"**η {config.lr:g}, λ {config.decay:g}**  {size}"


live.header("Formula first", lambda: growth.panel(summary(growth.config)))
growth.show(schedules(growth.config))
turning.show(angles(turning.config))
edge.show(stability(edge.config))
