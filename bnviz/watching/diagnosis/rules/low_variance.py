"""A variance below eps: the normalization divides by eps, and no longer by the spread."""

from collections.abc import Iterator

import numpy as np

from bnviz.watching.diagnosis.evidence import recent
from bnviz.watching.diagnosis.finding import Finding, Rule, number
from bnviz.watching.diagnosis.rules import dead
from bnviz.watching.meta import Module
from bnviz.watching.reader import Run

BOUND, ACT = 0.2, 0.5
LEAST = 3  # recorded passes
RULE = Rule(
    "low_variance",
    "Is the variance that a normalization divides by above its eps?",
    "Ioffe & Szegedy 2015, Algorithm 1: eps is there for numerical stability only",
    explains=("dead", "eval_apart", "running_lag", "gradients"),
)


def check(run: Run) -> Iterator[Finding]:
    """The share of channels, or of tokens, whose variance is below eps in the last recorded training passes."""
    found = []
    for norm in _before_dead(run):
        seen = _share(run, norm) if norm.eps else None
        if seen is not None and seen[0] > BOUND:
            found.append((*seen, norm))
    if found:
        found.sort(key=lambda one: -one[0])
        share, variance, step, norm = found[0]
        what = "tokens" if norm.layered else "channels"
        yield Finding(
            RULE.key,
            "act" if share > ACT else "look",
            tuple(one[3].name for one in found),
            f"{100 * share:.0f} % of the {what} of {norm.name} vary by less than eps = {number(norm.eps or 0)}, "
            f"{number(variance)} in the median.",
            share,
            BOUND,
            step,
            "Scale what comes before it (inputs to about unit size), or take a smaller eps.",
        )


def _before_dead(run: Run) -> Iterator[Module]:
    """The normalizations up to the first nonlinearity that is dead: what comes after it is constant because of that."""
    silent = {name for finding in dead.check(run) for name in finding.modules}
    for each in run.meta.modules if run.meta else ():
        if each.name in silent:
            return
        if each.kind == "norm":
            yield each


def _share(run: Run, norm: Module) -> tuple[float, float, int] | None:
    """The share below eps, the median variance, and the first step that was looked at."""
    eps = norm.eps or 0.0
    if norm.layered:
        low, middle = run.series("norm", norm.name, "token15"), run.series("norm", norm.name, "token50")
        if len(middle.steps) < LEAST:
            return None
        median = float(np.median(recent(middle))) ** 2
        share = 0.5 * (median < eps) + 0.35 * (float(np.median(recent(low))) ** 2 < eps)
        return share, median, int(middle.steps[0])
    series = run.series("norm", norm.name, "channel_var")
    if len(series.steps) < LEAST or not series.values.size:
        return None
    last = np.median(recent(series), axis=0)
    below = (series.values < eps).mean(1) > BOUND
    first = int(series.steps[int(np.flatnonzero(below)[0])]) if below.any() else int(series.steps[-1])
    return float((last < eps).mean()), float(np.median(last)), first
