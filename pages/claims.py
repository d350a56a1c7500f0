"""Every claim about batch normalization that the app shows, measured while one watches."""

from typing import Any

from bnviz import scene
from bnviz.experiments.claim import IF, Claim
from bnviz.experiments.claims.training import asked
from bnviz.ui import live

seat = live.Mount("claims")


def row(claim: Claim) -> Any:
    """What the list says of one claim before it is measured."""
    verdict = f"{IF} {claim.when}" if claim.verdict == IF else claim.verdict
    return scene.claim(claim.says, claim.source, claim.expects, verdict, f".{claim.link}", claim.format)


def page(config: Any) -> scene.Node:
    """Why, then Play, then the list."""
    return scene.box(
        "page",
        scene.text(
            "What the paper says, what is said of it, and what came out here. Nothing in this list is stored: press "
            "Play, and every claim is measured by the same training runs that the other pages show. "
            "**Does not hold** means that the measurement contradicts the claim.",
            "lede",
        ),
        scene.transport(seed=False, rates=(), timeline=False),
        scene.claims([row(claim) for claim in asked(config)]),
    )


def summary(config: Any) -> str:
    """What the button says."""
    seeds = f"{config.seeds} seed{'s' if config.seeds > 1 else ''}"
    return f"**{config.section.replace('_', ' ')}**  {seeds}{'' if config.slow else ' · without the slow ones'}"


live.header("Every claim, measured", lambda: seat.panel(summary(seat.config)))
seat.show(page(seat.config))
