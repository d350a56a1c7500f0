"""Too few examples for the statistics of a mini-batch."""

from collections.abc import Iterator

import numpy as np

from bnviz.watching.diagnosis.evidence import batch_norms, since, using_batch
from bnviz.watching.diagnosis.finding import Finding, Rule, listed
from bnviz.watching.reader import Run

BOUND = 8
RULE = Rule(
    "few_examples",
    "Has a mini-batch enough examples for its statistics?",
    "Wu & He 2018 (1803.08494), figure 1; Ioffe 2017 (1702.03275), section 4",
    explains=("running_lag", "eval_apart", "momentum"),
)


def check(run: Run) -> Iterator[Finding]:
    """The median of the examples in recorded training passes, and the smallest mini-batch met."""
    norms = [each.name for each in batch_norms(run) if using_batch(run, each.name)]
    examples = run.series("model", "", "examples")
    if not norms or not examples:
        return
    usual = float(np.median(examples.values))
    least = run.series("model", "", "examples_least")
    if 0 < usual < BOUND:
        yield Finding(
            RULE.key,
            "act",
            tuple(norms),
            f"a mini-batch has {usual:.0f} examples: {listed(norms)} normalize by their mean and variance.",
            usual,
            BOUND,
            since(examples, examples.values < BOUND),
            "Take larger mini-batches, or normalize each example by itself (GroupNorm, LayerNorm).",
            "one_value_per_channel",
        )
    elif least and 0 < least.values.min() < min(BOUND, usual):
        fewest = float(least.values.min())
        yield Finding(
            RULE.key,
            "note",
            (),
            f"a mini-batch of {fewest:.0f} examples was met, most have {usual:.0f}: its statistics count as much.",
            fewest,
            BOUND,
            int(least.steps[int(least.values.argmin())]),
            "DataLoader(..., drop_last=True) leaves the last, smaller one out.",
            "one_value_per_channel",
        )
