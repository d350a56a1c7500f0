"""Gamma and beta: recovering the input, and what the affine is for (Ioffe & Szegedy 2015, section 3)."""

from collections.abc import Sequence
from typing import Any

from bnviz import scene
from bnviz.choices import DIGITS_TRAINING
from bnviz.records import Ref
from bnviz.theme import Arm
from bnviz.ui import live

descent = live.Mount("gamma_beta_recovery")
hand = live.Mount("affine_by_hand")
regime = live.Mount("linear_regime")
rings = live.Mount("affine_circles")


def by_hand(config: Any) -> scene.Node:
    """Sliders, the three distributions, the line."""
    drawn = hand.charts
    recover = scene.button(
        "Recover x",
        {"gamma": Ref("recover_gamma"), "beta": Ref("recover_beta")},
        "Sets γ and β so that y is x again.",
        primary=True,
        then="step",
    )

    def dial(field: str, values: Sequence[float] = ()) -> scene.Node:
        return scene.control(config, field, then="step", values=values)

    return scene.box(
        "page",
        scene.box(
            "hand",
            scene.box(
                "dials",
                scene.text("y = γ x̂ + β", "eq"),
                scene.row(dial("gamma", [k / 20 for k in range(0, 61)])),
                scene.row(dial("beta", [k / 20 for k in range(-40, 41)])),
                scene.row(recover),
                scene.say("recover", lines=2),
                scene.readout(scene.number(Ref("error"), "score", "error, RMS of y − x")),
                scene.row(dial("leave_out")),
                scene.row(dial("eps", [0, 1e-8, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1])),
                scene.say("eps", lines=3),
                scene.row(dial("which_unit", [*range(0, 100, 5)]), dial("dead")),
            ),
            scene.box("", drawn["x"], drawn["hat"], drawn["y"], scene.say("state")),
            scene.box("", drawn["line"], drawn["eps_share"]),
        ),
    )


def by_descent(config: Any) -> scene.Node:
    """Only gamma and beta train."""

    def score(arm: Arm) -> scene.Node:
        return scene.number(Ref(f"{arm.key}.error"), "score", "error, RMS of y − x")

    full, mini = descent.experiment.arms
    batch = scene.control(config, "batch_size", values=[2, 5, 10, 20, 60, 200, 600, DIGITS_TRAINING])
    drawn = descent.charts
    ends = (("found", "goes to 0"), ("floor", "stays at a floor"), ("away", "grows"))
    return scene.box(
        "page",
        scene.heading(
            "Gradient descent finds it",
            lede="Only γ and β train, to give x back, a hundred units at once. Every step leaves 1 − lr of the error.",
        ),
        scene.ask(
            "recovery",
            scene.question("full", "with the full batch the error …", ends),
            scene.question("mini", "with mini-batches it …", ends),
        ),
        scene.transport(arms=descent.experiment.arms),
        scene.row(scene.control(config, "lr", values=[0.01, 0.03, 0.1, 0.2, 0.5, 1, 1.5, 1.9, 2.1, 2.5, 10])),
        scene.box("g2", scene.card(full, score(full)), scene.card(mini, score(mini), [batch])),
        scene.box("g2", drawn["error"], scene.box("", scene.say("full", lines=3), scene.say("mini", lines=4))),
    )


def by_network(config: Any) -> scene.Node:
    """What a network makes of them."""
    drawn = regime.charts
    cards = [
        scene.card(arm, scene.number(Ref(f"{arm.key}.r_squared"), "score", "of a straight line"))
        for arm in regime.experiment.arms
    ]
    return scene.box(
        "page",
        scene.heading(
            "Does a network use it?",
            lede="Two networks learn digits, one with γ and β and one without. Does the first undo its normalization? "
            "Does the second get stuck on the sigmoid’s straight piece?",
        ),
        scene.ask(
            "regime",
            scene.question("recovers", "the network undoes its normalization …", (("yes", "yes"), ("no", "no"))),
        ),
        scene.transport(arms=regime.experiment.arms),
        scene.box("g2", *cards),
        scene.box(
            "g2",
            *(scene.box("", drawn[f"under_{arm.key}"], scene.say(arm.key, lines=3)) for arm in regime.experiment.arms),
        ),
        scene.box("g3", drawn["accuracy"], drawn["gammas"], drawn["betas"]),
        scene.say("recovers", lines=2),
        scene.say("tangent", lines=2),
    )


def by_rings(config: Any) -> scene.Node:
    """Where it matters."""
    drawn = rings.charts
    arms = rings.experiment.arms
    cards = [scene.card(arm, scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "test accuracy")) for arm in arms]
    planes = [drawn[f"plane_{arm.key}"].untitled() for arm in arms if f"plane_{arm.key}" in drawn]
    sets = (("Two rings", "circles", 16), ("Two moons", "moons", 16), ("Digits", "digits", 100))
    yes = (("yes", "yes"), ("no", "no"))
    return scene.box(
        "page",
        scene.heading("Where it matters: two rings", lede="A network with one hidden layer of sigmoids, four ways."),
        scene.ask(
            "rings",
            scene.question("none", "neither γ nor β: it learns the rings …", yes),
            scene.question("beta", "β alone …", yes),
        ),
        scene.row(*(scene.button(name, {"data": data, "width": width}) for name, data, width in sets)),
        scene.transport(arms=arms),
        scene.box("g4", *cards, *planes),
        scene.box("g2", drawn["accuracy"], scene.say("why", lines=4)),
    )


def summary(config: Any) -> str:
    """What the button says."""
    return f"**unit by hand**  batch {config.images} · {config.precision} · seed {config.seed}"


live.header("Gamma and beta can undo the normalization", lambda: hand.panel(summary(hand.config)))
hand.show(by_hand(hand.config))
descent.show(by_descent(descent.config))
regime.show(by_network(regime.config))
rings.show(by_rings(rings.config))
