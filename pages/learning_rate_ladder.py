"""The learning-rate ladder: Ioffe & Szegedy (2015), Figures 2 and 3, in miniature; and a grid of learning rates."""

from typing import Any

from bnviz import scene
from bnviz.experiments.learning_rate_ladder import ARMS
from bnviz.records import Ref
from bnviz.ui import live

ladder = live.Mount("learning_rate_ladder")
grid = live.Mount("learning_rate_grid")

# what the paper reports for ImageNet (its Figure 3, and section 4.2.2 for the two arms that it only tells of):
# training steps to 72.2 %, the highest validation accuracy
PAPER = {
    "inception": ("31.0 million", "72.2 %"),
    "inception_x5": ("", "“machine infinity”"),
    "inception_sigmoid": ("", "chance"),
    "bn_baseline": ("13.3 million", "72.7 %"),
    "bn_x5": ("2.1 million", "73.0 %"),
    "bn_x30": ("2.7 million", "74.8 %"),
    "bn_x5_sigmoid": ("", "69.8 %"),
}


def summary(config: Any) -> str:
    """What the button says."""
    seeds = f"{config.seeds} seed{'s' if config.seeds > 1 else ''}"
    return f"**base {config.base:g}**  {config.recipe} · target {config.target:g} % · {seeds}, from {config.seed}"


def page(config: Any) -> scene.Node:
    """The curves without and with BN, the table of Figure 3 beside the paper's, what it says."""
    drawn = ladder.charts
    rows = [
        (
            arm,
            (
                scene.number(Ref(f"{arm.key}.passed"), "integer", ""),
                PAPER[arm.key][0],
                scene.number(Ref(f"{arm.key}.best"), "percent", ""),
                PAPER[arm.key][1],
                scene.number(Ref(f"{arm.key}.final"), "percent", ""),
            ),
        )
        for arm in ARMS
    ]
    heads = (
        f"steps to {config.target:g} %, here",
        "to 72.2 %, paper",
        "highest, here",
        "highest, paper",
        "at the end, here",
    )
    settings = (
        ("Base 0.01, the paper’s recipe", 0.01, "paper", "Each higher rate is faster."),
        (
            "Base 0.01, rate only",
            0.01,
            "learning rate only",
            "Without the dropout, which makes the plain network slower.",
        ),
        ("Base 0.03, rate only", 0.03, "learning rate only", "Between the two."),
        ("Base 0.15, rate only", 0.15, "learning rate only", "At five times this rate the plain network fails."),
    )
    buttons = [
        scene.button(label, {"base": base, "recipe": recipe}, help=watch) for label, base, recipe, watch in settings
    ]
    return scene.box(
        "page",
        scene.text(
            "One small Inception network on 8 × 8 digits, at a base learning rate, five and thirty times that. **No "
            "single base shows everything**: at 0.01 every rung trains and the order shows; at 0.15 five times the "
            "rate kills the plain network and BN survives it.",
            "lede",
        ),
        scene.row(*buttons),
        scene.transport(rates=()),
        scene.progress(Ref("progress"), "how much is trained"),
        scene.say("now"),
        scene.box("g2", drawn["without"], drawn["with"]),
        scene.heading(
            "As in the paper’s table",
            lede="Median over the seeds so far, beside the paper’s own numbers for ImageNet. What was trained once is "
            "kept, and not trained again.",
        ),
        scene.table(("", *heads), rows, "steps and accuracies of every arm, here and in the paper"),
        scene.heading("What you just saw"),
        scene.story("ladder"),
    )


def shades(config: Any) -> scene.Node:
    """Every learning rate at once."""
    drawn = grid.charts
    return scene.box(
        "page",
        scene.heading(
            "Every rate at once",
            lede="Three hidden layers of 100 units on digits: seven rates, three nonlinearities, without and with BN.",
        ),
        scene.transport(rates=()),
        scene.progress(Ref("progress"), "how much is trained"),
        scene.say("grid_now"),
        scene.box("g2", drawn["grid_plain"], drawn["grid_bn"]),
        scene.story("grid"),
    )


live.header("How high can the learning rate go?", lambda: ladder.panel(summary(ladder.config)))
ladder.show(page(ladder.config))
grid.show(shades(grid.config))
