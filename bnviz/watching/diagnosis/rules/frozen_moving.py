"""Weights that are frozen behind a normalization whose running statistics go on moving."""

from collections.abc import Iterator

import numpy as np

from bnviz.watching.diagnosis.evidence import batch_norms, recent, using_batch
from bnviz.watching.diagnosis.finding import Finding, Rule, listed
from bnviz.watching.reader import Run

BOUND = 0.0  # certain: gamma needs no gradient, and the running mean is not what it was
RULE = Rule(
    "frozen_moving",
    "Do running statistics move where the weights are frozen?",
    "torch.nn.BatchNorm updates its buffers in every training pass; requires_grad has no part in it",
    explains=("running_lag", "eval_apart"),
)


def check(run: Run) -> Iterator[Finding]:
    """Batch normalizations whose gamma and whose weight before them do not learn."""
    found: list[tuple[float, str, int]] = []
    for norm in batch_norms(run):
        learns = run.series("norm", norm.name, "learns")
        if not learns or learns.values[-1] or not using_batch(run, norm.name):
            continue
        behind = run.series("weight", norm.behind, "learns") if norm.behind else None
        if behind and behind.values[-1]:
            continue
        mean, variance = (run.series("norm", norm.name, each) for each in ("running_mean", "running_var"))
        frozen = learns.steps[np.flatnonzero(learns.values)[-1] + 1 :] if learns.values.any() else learns.steps
        still = mean.values[mean.steps >= frozen[0]]
        if len(still) > 1:
            spread = np.sqrt(recent(variance, 1)[0] + 1e-12)
            moved = float(np.median(np.abs(still[-1] - still[0]) / spread))
            if moved > BOUND:
                found.append((moved, norm.name, int(frozen[0])))
    if found:
        found.sort(reverse=True)
        moved, name, step = found[0]
        names = [each for _, each, _ in found]
        yield Finding(
            RULE.key,
            "act",
            tuple(names),
            f"{listed(names)}: gamma does not learn, yet the running mean has moved, "
            f"by {moved:.2g} standard deviations in {name}.",
            moved,
            BOUND,
            step,
            "Put these normalizations into evaluation mode, again after every model.train(): for m in norms: m.eval().",
            "frozen_yet_changes",
        )
