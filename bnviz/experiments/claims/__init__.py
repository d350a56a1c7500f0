"""The claims: every sentence about batch normalization that the app shows or contradicts, measured."""

from bnviz.experiments import TOP, Door, Experiment


def _counted() -> str:
    """How many claims its page lists at first, which downloads nothing, and how many of them do not hold."""
    from bnviz.experiments.claim import FAILS, all_claims

    listed = [claim for claims in all_claims().values() for claim in claims if "mnist" not in claim.needs]
    failing = sum(claim.verdict == FAILS for claim in listed)
    return f"{len(listed)} claims about batch norm, measured: {failing} do not hold"


SPEC = Experiment(
    __name__,
    title="Every claim, measured",
    question="Which of the famous claims hold here, and which do not?",
    rate=0,
    navigation="Every claim",
    menu=TOP,
    order=60,
    door=Door("Doubt it", _counted),
)
