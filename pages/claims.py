"""Every claim about batch normalization that the app shows: recorded at once, measured anew on request."""

from typing import Any

from bnviz import experiments, scene
from bnviz.experiments.claim import Claim, all_claims
from bnviz.experiments.claims.config import MORE
from bnviz.experiments.claims.recorded import recorded
from bnviz.ui import live

list_ = live.Mount("claims")


def row(place: int, section: str, claim: Claim) -> Any:
    """What the list says of one claim."""
    known = recorded().get(claim.key)
    low, high = claim.bounds
    return scene.claim(
        place,
        claim.key,
        experiments.get(section).topic,
        claim.says,
        claim.source,
        claim.expects,
        claim.verdict,
        f".{claim.sight}",
        claim.format,
        claim.when,
        claim.decimals,
        low,
        high,
        claim.so,
        claim.slow,
        claim.share,
        known.day if known else "",
        tuple(known.values.tolist()) if known else (),
    )


def page(config: Any) -> scene.Node:
    """The whole list; what is not measured here without a download is left out."""
    every = [(section, claim) for section, claims in all_claims().items() for claim in claims]
    rows = [
        row(place, section, claim)
        for place, (section, claim) in enumerate(every)
        if config.mnist or "mnist" not in claim.needs
    ]
    return scene.box("page", scene.claims(rows, MORE))


def summary(config: Any) -> str:
    """What the button says."""
    return (
        f"**{config.seeds} seed{'s' if config.seeds > 1 else ''}**  {'' if config.slow else ' without the slow ones'}"
    )


live.header("Every claim, measured", lambda: list_.panel(summary(list_.config)))
list_.show(page(list_.config))
