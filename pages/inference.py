"""Training and inference: which statistics normalize when the network is used (paper, Algorithm 2)."""

from typing import Any

from bnviz import scene
from bnviz.experiments.inference.charts import SHOWN
from bnviz.records import Ref
from bnviz.ui import live

watching = live.Mount("inference")

WORDS = {
    "moving": "what inference uses",
    "exact": "all training images, recomputed",
    "batch": "no fixed statistics at all",
    "biased": "the moving average, variance divided by m",
}
FOLDING = ("γ", "β", "E[x]", "Var[x]", "γ / √(Var[x] + ε)", "the folded bias b′")


def summary(config: Any) -> str:
    """What the button says."""
    return f"**digits**  {config.activation} · 3 × 100 · seed {config.seed}"


def page(config: Any) -> scene.Node:
    """Four kinds of statistics; one image among companions; the folded network."""
    drawn = watching.charts
    cards = [
        scene.card(arm, scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy"), text=WORDS[arm.key])
        for arm in SHOWN
    ]
    settings = (
        ("Mini-batches of 2", {"batch_size": 2}, "The statistics of two images are far from those of all images."),
        ("Mini-batches of 60", {"batch_size": 60}, "After a hundred steps the four seldom differ by two points."),
        (
            "Momentum 0.01",
            {"momentum": 0.01},
            "The moving average needs hundreds of steps to come near the exact statistics.",
        ),
        ("Momentum 1", {"momentum": 1.0}, "The last mini-batch alone."),
    )
    buttons = [scene.button(label, values, help=help) for label, values, help in settings]
    return scene.box(
        "page",
        scene.transport(),
        scene.box("g4", *cards),
        scene.row(
            scene.control(config, "momentum", values=[0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]),
            scene.control(config, "batch_size", values=[2, 4, 8, 16, 32, 60, 120, 360]),
            scene.control(config, "learn"),
        ),
        scene.row(*buttons),
        scene.box("g2", drawn["accuracy"], drawn["watched"]),
        scene.heading("What you just saw"),
        scene.story("what"),
        scene.heading(
            "Companions and variances",
            hint="Switch “train” off: the weights stand still, only the answer in training mode goes on changing.",
        ),
        scene.box("g2", drawn["off_mode"], drawn["variance"]),
        scene.heading(
            "Folded into one linear map",
            lede="In inference mode the statistics are fixed, so W and batch normalization are one matrix and one "
            "bias: W′ = γ / √(Var[x] + ε) · W and b′ = β − γ E[x] / √(Var[x] + ε). Here the first unit of layer 1.",
        ),
        scene.box(
            "jac",
            scene.hinton(Ref("weight"), "W", "from each of the 8 × 8 pixels", size=8, slot=1),
            scene.hinton(Ref("folded_weight"), "W′", "folded", size=8, slot=2),
        ),
        scene.readout(
            *(scene.number(Ref("folding", (k,)), "score", name) for k, name in enumerate(FOLDING)),
            scene.number(Ref("fold_error"), "number", "largest difference of a logit"),
        ),
        scene.say("fold"),
    )


live.header("One network, four kinds of statistics", lambda: watching.panel(summary(watching.config)))
watching.show(page(watching.config))
