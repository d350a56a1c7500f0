"""Weight decay that acts on the scales of normalizations."""

from collections.abc import Iterator

import numpy as np

from bnviz.watching.diagnosis.evidence import since
from bnviz.watching.diagnosis.finding import Finding, Rule, listed
from bnviz.watching.reader import Run

BOUND = 0.85
RULE = Rule(
    "decay_on_gamma",
    "Does weight decay act on gamma?",
    "He et al. 2019 (1812.01187), section 3.1: no decay on biases, gamma and beta",
)


def check(run: Run) -> Iterator[Finding]:
    """The weight decay of gamma's parameter group, and how small the mean gamma has become."""
    found: list[tuple[float, str, int]] = []
    for name in run.names("norm"):
        decay, gamma = run.series("norm", name, "decay"), run.series("norm", name, "gamma")
        if decay and decay.values[-1] > 0 and gamma:
            found.append((float(np.mean(gamma.values[-1])), name, since(decay, decay.values > 0)))
    if found:
        found.sort()
        smallest, name, step = found[0]
        names = [each for _, each, _ in found]
        yield Finding(
            RULE.key,
            "look" if smallest < BOUND else "note",
            tuple(names),
            f"weight decay acts on gamma of {listed(names)}; its mean is {smallest:.2g} in {name}.",
            smallest,
            BOUND,
            step,
            "Usual practice leaves it out: two parameter groups, weight_decay=0 for gamma, beta and biases. "
            "In small networks the accuracy hardly depends on it.",
            "decay_on_gamma",
        )
