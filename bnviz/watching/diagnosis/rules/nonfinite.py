"""Running statistics that are no numbers any more."""

from collections.abc import Iterator

import numpy as np

from bnviz.watching.diagnosis.evidence import batch_norms, since
from bnviz.watching.diagnosis.finding import Finding, Rule, listed
from bnviz.watching.reader import Run

RULE = Rule(
    "nonfinite",
    "Do running statistics hold inf or NaN?",
    "torch.nn.BatchNorm: running = (1 - momentum) running + momentum batch; what is not finite stays for ever",
    explains=("running_lag", "eval_apart"),
)


def check(run: Run) -> Iterator[Finding]:
    """The last recorded running statistics of every batch normalization."""
    worst: list[tuple[float, str, int]] = []
    for norm in batch_norms(run):
        shares = []
        for column in ("running_mean", "running_var"):
            series = run.series("norm", norm.name, column)
            if series:
                shares.append((1 - np.isfinite(series.values).mean(1), series))
        if shares and max(share[-1] for share, _ in shares) > 0:
            share, series = max(shares, key=lambda each: each[0][-1])
            worst.append((float(share[-1]), norm.name, since(series, share > 0)))
    if worst:
        worst.sort(reverse=True)
        share, name, _ = worst[0]
        yield Finding(
            RULE.key,
            "act",
            tuple(each for _, each, _ in worst),
            f"running statistics of {listed([each for _, each, _ in worst])} are inf or NaN, "
            f"{100 * share:.0f} % of the channels in {name}.",
            share,
            0.0,
            min(each for _, _, each in worst),
            "Reset them (reset_running_stats), recompute them (bnviz.population), and check inputs with isfinite.",
            "one_inf",
        )
