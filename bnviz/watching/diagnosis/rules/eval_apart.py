"""Evaluation sees other activations than training: because of dropout, or because its data are others."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from bnviz.records import Array
from bnviz.watching.diagnosis.evidence import RECENT, SETTLED, batch_norms
from bnviz.watching.diagnosis.finding import Finding, Rule
from bnviz.watching.meta import Module
from bnviz.watching.reader import Run

SMALL, LARGE, MEAN = 0.75, 1.5, 1.0
FAR = 2.0  # a factor of the variance from which on other data ask to act
LEAST = 2  # recorded passes of each kind
RULE = Rule(
    "eval_apart",
    "Does a normalization receive in evaluation what it receives in training?",
    "Li et al. 2018 (1801.05134) for dropout; Nado et al. 2020 (2006.10963) for other data",
)


class Apart(NamedTuple):
    """What a normalization receives in evaluation over what it receives in training.

    Attributes:
        variance: the median over channels of the factor. mean: of the distance, in standard deviations of training.
        since: the first of the evaluations that are compared.
    """

    variance: float
    mean: float
    since: int


def apart(run: Run, norm: Module) -> Apart | None:
    """The last evaluation passes, each against what training had at that step, between the passes around it.

    An evaluation long after the last recorded training pass is left out: what training had by then is not known.
    """
    seen = {
        (column, mode): run.series("norm", norm.name, column, mode)
        for column in ("channel_mean", "channel_var")
        for mode in (True, False)
    }
    steps = seen["channel_var", False].steps
    trained = seen["channel_var", True].steps
    if len(trained) < LEAST or len({each.values.shape[1:] for each in seen.values()}) > 1:
        return None
    known = 2 * int(trained[-1]) - int(trained[-2])
    kept = np.flatnonzero((steps >= SETTLED) & (steps >= trained[0]) & (steps <= known))[-RECENT:]
    if len(kept) < LEAST:
        return None
    eps = norm.eps or 0.0
    logs = np.log(seen["channel_var", True].values.astype(float) + eps)
    spread = between(steps[kept], trained, logs)
    mean = between(steps[kept], trained, seen["channel_mean", True].values.astype(float))
    factor = np.log(seen["channel_var", False].values[kept] + eps) - spread
    distance = (seen["channel_mean", False].values[kept] - mean) / np.exp(spread / 2)
    return Apart(
        float(np.exp(np.median(factor.mean(0)))), float(np.median(np.abs(distance.mean(0)))), int(steps[kept[0]])
    )


def between(wanted: Array, steps: Array, values: Array) -> Array:
    """Values (T, C) at other steps, on straight lines between those that are known; beyond them the nearest."""
    return np.stack([np.interp(wanted, steps, each) for each in values.T], axis=1)


def check(run: Run) -> Iterator[Finding]:
    """Every batch normalization that was seen in evaluation; those behind a dropout apart from the others."""
    found: dict[bool, list[tuple[float, Module, Apart]]] = {True: [], False: []}
    for norm in batch_norms(run):
        seen = apart(run, norm)
        if seen is None or not np.isfinite(seen.variance):
            continue
        if seen.variance < SMALL or seen.variance > LARGE or seen.mean > MEAN:
            dropout = norm.after_dropout is not None and seen.variance < 1
            found[dropout].append((max(abs(np.log(seen.variance)), seen.mean), norm, seen))
    for dropout, each in found.items():
        if each and (dropout or not found[True]):
            each.sort(key=lambda one: -one[0])
            yield _finding(dropout, each)


def _finding(dropout: bool, found: list[tuple[float, Module, Apart]]) -> Finding:
    _, norm, seen = found[0]
    names = tuple(one.name for _, one, _ in found)
    by_mean = SMALL <= seen.variance <= LARGE
    number, bound = (seen.mean, MEAN) if by_mean else (seen.variance, SMALL if seen.variance < SMALL else LARGE)
    said = f"is {seen.mean:.2g} standard deviations off" if by_mean else f"varies {seen.variance:.2g} times as much"
    most = f"{len(names)} layers, most in {names[0]}" if len(names) > 1 else names[0]
    sentence = f"in evaluation what a normalization receives {said} as in training ({most})"
    if dropout:
        sentence += f": it lies behind the dropout {norm.after_dropout}, which is off then."
        advice = "Put dropout behind the last batch normalization."
        return Finding(RULE.key, "look", names, sentence, number, bound, seen.since, advice, "dropout_before_norm")
    sentence += ": the data of the evaluation are others."
    advice = (
        "Recomputing the statistics on the training data would not mend it. Compare how both sets are prepared; "
        "if the difference is meant, recompute them on data like those of the evaluation (bnviz.population)."
    )
    level = "act" if by_mean or not 1 / FAR < seen.variance < FAR else "look"
    return Finding(RULE.key, level, names, sentence, number, bound, seen.since, advice, "eval_far_from_train")
