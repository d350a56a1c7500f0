"""The numbers that thresholds are held against, of any run: healthy ones on one side, sick ones on the other."""

from collections.abc import Callable

import numpy as np

from bnviz.watching.diagnosis.evidence import RECENT, batch_norms
from bnviz.watching.diagnosis.rules import dead, eval_apart, gradients, input_batches, running_lag, update_ratio
from bnviz.watching.reader import Run


def _lags(run: Run) -> list[running_lag.Lag]:
    return [seen for norm in batch_norms(run) if (seen := running_lag.lag(run, norm))]


def _apart(run: Run) -> list[eval_apart.Apart]:
    return [seen for norm in batch_norms(run) if (seen := eval_apart.apart(run, norm))]


def lag_of_mean(run: Run) -> float:
    """Running mean from the batch's, in standard deviations; the worst layer."""
    return max((float(seen.mean[-1]) for seen in _lags(run)), default=np.nan)


def lag_of_variance(run: Run) -> float:
    """Running variance over the batch's, as a factor of 1 or more; the worst layer."""
    return max((float(seen.variance[-1]) for seen in _lags(run)), default=np.nan)


def least_in_evaluation(run: Run) -> float:
    """Variance in evaluation over that in training; the smallest of the layers."""
    return min((seen.variance for seen in _apart(run)), default=np.nan)


def most_in_evaluation(run: Run) -> float:
    """The same, the largest of the layers."""
    return max((seen.variance for seen in _apart(run)), default=np.nan)


def mean_in_evaluation(run: Run) -> float:
    """Mean in evaluation from that in training, in standard deviations; the worst layer."""
    return max((seen.mean for seen in _apart(run)), default=np.nan)


def f_of_input(run: Run) -> float:
    """How many times as much the means of mini-batches differ as random ones would."""
    mean, variance, sizes = (run.series("input", "", each) for each in ("channel_mean", "channel_var", "values"))
    if len(mean.steps) < input_batches.LEAST:
        return np.nan
    usual = float(np.median(sizes.values))
    kept = sizes.values == usual
    found = input_batches.unlike(
        mean.steps[kept], mean.values[kept].astype(float), variance.values[kept].astype(float), usual
    )
    return found.f


def dead_channels(run: Run) -> float:
    """Share of channels that are flat in all of the last recorded passes; the worst layer."""
    shares = []
    for name in run.names("nonlinearity"):
        series = run.series("nonlinearity", name, "channel_flat")
        if len(series.steps) >= dead.LEAST:
            shares.append(float((series.values[-RECENT:].min(0) >= dead.FULL).mean()))
    return max(shares, default=np.nan)


def largest_update(run: Run) -> float:
    """Update over weight of late; the median layer."""
    return float(np.median([late for _, late, _ in update_ratio.ratios(run).values()] or [np.nan]))


def smallest_update(run: Run) -> float:
    """Update over weight where it was large; the median layer."""
    return float(np.median([ever for ever, _, _ in update_ratio.ratios(run).values()] or [np.nan]))


def gradient_over_depth(run: Run) -> float:
    """Relative gradient of the first third of the layers over that of the last."""
    found = gradients.over_depth(run)
    return found.ratio if found else np.nan


NUMBERS: dict[str, tuple[Callable[[Run], float], str, str]] = {  # how it is measured, the bound, the sick runs
    "running mean off, sd": (lag_of_mean, f"> {running_lag.MEAN}", "running_lag"),
    "running variance off, factor": (lag_of_variance, f"> {running_lag.VARIANCE}", "running_lag"),
    "variance in evaluation, factor, least": (least_in_evaluation, f"< {eval_apart.SMALL}", "eval_apart"),
    "variance in evaluation, factor, most": (most_in_evaluation, f"> {eval_apart.LARGE}", ""),
    "mean in evaluation off, sd": (mean_in_evaluation, f"> {eval_apart.MEAN}", ""),
    "F of the input's means": (f_of_input, f"> {input_batches.BOUND}", "input_batches"),
    "dead channels, share": (dead_channels, f"> {dead.LOOK}", "dead"),
    "update / weight where large": (smallest_update, f"< {update_ratio.SMALL:g}", "rate 1000 times too small"),
    "update / weight of late": (largest_update, f"> {update_ratio.LARGE}", ""),
    "gradient, first third / last": (gradient_over_depth, f"< {gradients.VANISH:g}", "gradients"),
}
