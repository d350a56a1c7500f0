"""A bias that the normalization after it takes away again."""

from collections.abc import Iterator

from bnviz.watching.diagnosis.evidence import batch_norms, using_batch
from bnviz.watching.diagnosis.finding import Finding, Rule, listed
from bnviz.watching.reader import Run

RULE = Rule(
    "cancelled_bias",
    "Does a normalization take a bias away?",
    "Ioffe & Szegedy 2015, section 3.2: the bias b can be ignored, since its effect is cancelled by the mean",
)


def check(run: Run) -> Iterator[Finding]:
    """Weights with a bias whose output a batch normalization receives directly."""
    if run.meta is None:
        return
    biased = {each.name for each in run.meta.of("weight") if each.bias}
    found = [each.behind for each in batch_norms(run) if each.behind in biased and using_batch(run, each.name)]
    names = [each for each in found if each]
    if names:
        yield Finding(
            RULE.key,
            "note",
            tuple(names),
            f"{listed(names)}: the bias is taken away by the mean of the normalization right after it.",
            float(len(names)),
            0.0,
            0,
            "bias=False does the same and saves the parameter.",
        )
