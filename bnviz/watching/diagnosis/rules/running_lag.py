"""Running statistics that are not those of the mini-batches."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bnviz.records import Array
from bnviz.watching.diagnosis.evidence import RECENT, SETTLED, batch_norms, common, together, using_batch
from bnviz.watching.diagnosis.finding import Finding, Rule
from bnviz.watching.meta import Module
from bnviz.watching.reader import Run

MEAN, VARIANCE = 0.3, 1.5
LEAST = 3  # recorded passes
RULE = Rule(
    "running_lag",
    "Are the running statistics those of the mini-batches?",
    "Wu & Johnson 2021 (2105.07576), section 3; Ioffe & Szegedy 2015, section 3.1",
    explains=("eval_apart",),
)


class Lag(NamedTuple):
    """How far running statistics are from the batches' own, in each of T windows of recorded passes.

    Attributes:
        steps: (T,). mean: in standard deviations of the batch, the median over channels. variance: as a factor, 1 or
            more; larger: whether the running one is the larger.
    """

    steps: Array
    mean: Array
    variance: Array
    larger: bool


def lag(run: Run, norm: Module) -> Lag | None:
    """The distance of running statistics from the mean over the last recorded mini-batches."""
    columns = ("running_mean", "running_var", "channel_mean", "channel_var")
    series = [run.series("norm", norm.name, each) for each in columns]
    steps = common(series)
    steps = steps[steps >= SETTLED]
    if len(steps) < LEAST or any(each.values.shape[1:] != series[0].values.shape[1:] for each in series):
        return None
    eps = norm.eps or 0.0
    running_mean, running_var, mean, var = (each.astype(float) for each in together(steps, *series))
    apart, factor = running_mean - mean, np.log((running_var + eps) / (var + eps))
    means, variances, signs = [], [], []
    for end in range(LEAST, len(steps) + 1):
        window = slice(max(0, end - RECENT), end)
        spread = np.sqrt(var[window].mean(0) + eps)
        means.append(np.median(np.abs(apart[window].mean(0)) / spread))
        variances.append(np.exp(np.median(np.abs(factor[window].mean(0)))))
        signs.append(np.median(factor[window].mean(0)))
    return Lag(steps[LEAST - 1 :], np.array(means), np.array(variances), bool(signs[-1] > 0))


def check(run: Run) -> Iterator[Finding]:
    """Every batch normalization that uses its mini-batches, from step 60 on."""
    found = []
    for norm in batch_norms(run):
        seen = lag(run, norm) if using_batch(run, norm.name) else None
        if seen is None:
            continue
        wrong = (seen.mean > MEAN) | (seen.variance > VARIANCE)
        if wrong[-1]:
            right = np.flatnonzero(~wrong)
            step = int(seen.steps[right[-1] + 1 if len(right) else 0])
            badness = max(seen.mean[-1] / MEAN, np.log(seen.variance[-1]) / np.log(VARIANCE))
            found.append((float(badness), norm.name, seen, step))
    if found:
        found.sort(key=lambda each: -each[0])
        yield _finding(run, found[0][2], [name for _, name, _, _ in found], min(each[3] for each in found))


def _finding(run: Run, seen: Lag, names: list[str], step: int) -> Finding:
    by_variance = np.log(seen.variance[-1]) / np.log(VARIANCE) > seen.mean[-1] / MEAN
    most = f"{len(names)} layers, most in {names[0]}" if len(names) > 1 else names[0]
    if by_variance:
        said = f"{'' if seen.larger else '1/'}{seen.variance[-1]:.3g} times the batch's"
        sentence = f"the running variance is {said} ({most})."
    else:
        sentence = f"the running mean is {seen.mean[-1]:.2g} standard deviations from the batch's ({most})."
    momentum = run.series("norm", names[0], "momentum")
    if momentum and momentum.values[-1] < 0.05:
        advice = (
            f"Momentum {momentum.values[-1]:.2g} looks back {1 / momentum.values[-1]:.0f} steps: take 0.1, or "
            "recompute the statistics before each evaluation (bnviz.population)."
        )
    else:
        advice = "Recompute the statistics before each evaluation (bnviz.population), or lower the learning rate."
    number, bound = (seen.variance[-1], VARIANCE) if by_variance else (seen.mean[-1], MEAN)
    return Finding(RULE.key, "act", tuple(names), sentence, float(number), bound, step, advice, "eval_far_from_train")
