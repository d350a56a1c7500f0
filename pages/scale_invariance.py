"""Scale invariance: weights that may have any length, and what their learning rate is then (paper, section 3.3)."""

from typing import Any

from bnviz import scene
from bnviz.experiments.effective_rate import ARMS
from bnviz.records import Ref
from bnviz.ui import doors, live

scaling = live.Mount("scale_invariance")
rates = live.Mount("effective_rate")

FORMULA = "BN((aW)u) = BN(Wu)\u2003 ∂BN((aW)u)/∂u = ∂BN(Wu)/∂u\u2003 ∂BN((aW)u)/∂(aW) = (1/a) · ∂BN(Wu)/∂W"


def by_hand(config: Any) -> scene.Node:
    """One layer, whose weights are multiplied by hand."""
    drawn = list(scaling.charts.values())
    settings = (
        ("a = 1000", {"scale": 1000.0, "negative": False}, "Large weights: nothing happens."),
        (
            "a = 0.001",
            {"scale": 0.001, "negative": False, "eps": 1e-5},
            "Small weights: eps is no longer small beside the variance.",
        ),
        ("a = 0.001, eps = 0", {"scale": 0.001, "negative": False, "eps": 0.0}, "Without eps it holds again."),
        ("a = −1", {"scale": 1.0, "negative": True}, "A negative factor changes the sign."),
    )
    buttons = [scene.button(label, values, help=help, then="step") for label, values, help in settings]
    return scene.box(
        "page",
        scene.text(FORMULA, "eq"),
        scene.row(
            scene.control(config, "scale", then="step"),
            scene.control(config, "negative", then="step"),
            scene.control(config, "eps", then="step", values=[0, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1]),
        ),
        scene.row(*buttons),
        scene.say("output"),
        scene.box("thirds", *drawn[:3]),
        scene.readout(
            scene.number(Ref("output_error"), "number", "error of the output"),
            scene.number(Ref("input_grad_error"), "number", "error of the gradient that reaches u"),
            scene.number(Ref("weight_grad_error"), "number", "error of a times the gradient that reaches aW"),
            scene.number(Ref("cosine"), "number", "largest |cos| of a unit’s weights and their gradient"),
        ),
        scene.say("gradients"),
        scene.heading("Where it holds, and where eps ends it", lede="The same three errors, for every size of a."),
        scene.box("thirds", *drawn[3:]),
        scene.say("eps"),
    )


def training(config: Any) -> scene.Node:
    """Two networks in training."""
    drawn = rates.charts
    settings = (
        ("a = 4, lr × 16", {}, "A power of two: not one bit differs."),
        ("a = 3, lr × 9", {"a": 3.0}, "Any other factor: rounding differs, no more."),
        ("The same lr for both", {"compensate": False}, "Longer weights, the same rate: the second one turns slower."),
        ("a = 0.1, eps = 1e-5", {"a": 0.1, "eps": 1e-5}, "Short weights and eps: nearly the same."),
        ("lr 10", {"lr": 10.0}, "A rate that is too large makes W longer until it no longer is."),
    )
    buttons = [scene.example(config, label, values, help) for label, values, help in settings]
    return scene.box(
        "page",
        scene.heading(
            "The learning rate that counts",
            lede="Two normalized networks on the same mini-batches. The second starts with a times the weights and has "
            "a² times the learning rate for them.",
        ),
        scene.row(*buttons),
        scene.transport(arms=ARMS),
        scene.controls(config, "lr", "compensate"),
        scene.segments("layer", [(f"layer {k + 1}", k) for k in range(3)], "layer that is watched"),
        scene.box("g2", *(drawn[key] for key in ("loss", "weights", "gradient", "rate", "cosine"))),
        scene.story("what"),
    )


def summary(config: Any) -> str:
    """What the button says."""
    return f"**BN((aW)u)**  60 digits · 20 units · {config.precision} · seed {config.seed}"


live.header("Weights of any length", lambda: scaling.panel(summary(scaling.config)))
scaling.show(by_hand(scaling.config))
rates.show(training(rates.config))
doors.beside(
    "growing_rate",
    "weight decay (L2) only makes W shorter, and batch normalization does not see how long W is. Behind it L2 is no "
    "more than a learning rate that grows: both runs have the same losses.",
)
