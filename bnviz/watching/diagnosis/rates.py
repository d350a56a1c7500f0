"""How well each check did on the sick models; written by python -m benchmarks.sick."""

from typing import NamedTuple


class Rates(NamedTuple):
    """What was measured of one check.

    Attributes:
        found: how many of the runs in which its mistake was planted it found. false: how many of the healthy runs it
            asked to act or to look at. Each with the number of runs.
    """

    found: tuple[int, int]
    false: tuple[int, int]


RATES: dict[str, Rates] = {
    "diverged": Rates(found=(24, 24), false=(0, 60)),
    "nonfinite": Rates(found=(16, 16), false=(0, 60)),
    "frozen_moving": Rates(found=(16, 16), false=(0, 60)),
    "evaluation_mode": Rates(found=(15, 16), false=(0, 60)),
    "passes": Rates(found=(48, 48), false=(0, 60)),
    "few_examples": Rates(found=(32, 32), false=(0, 60)),
    "input_batches": Rates(found=(80, 80), false=(0, 60)),
    "momentum": Rates(found=(16, 16), false=(0, 60)),
    "low_variance": Rates(found=(12, 12), false=(0, 60)),
    "dead": Rates(found=(12, 12), false=(0, 60)),
    "update_ratio": Rates(found=(24, 24), false=(0, 60)),
    "gradients": Rates(found=(16, 16), false=(0, 60)),
    "running_lag": Rates(found=(16, 16), false=(0, 60)),
    "eval_apart": Rates(found=(32, 32), false=(0, 60)),
    "saturated": Rates(found=(8, 8), false=(0, 60)),
    "unmoved": Rates(found=(24, 24), false=(0, 60)),
    "decay_on_gamma": Rates(found=(22, 22), false=(0, 60)),
    "cancelled_bias": Rates(found=(12, 12), false=(0, 60)),
}
