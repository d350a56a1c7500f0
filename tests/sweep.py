"""Parameters of tests that ask the same of every experiment or of every page."""

from collections.abc import Iterable
from typing import Any

import pytest

QUICK = {"home", "live_training", "bias_explosion", "gamma_beta_recovery", "symptom_frozen_yet_changes", "claims"}


def every(values: Iterable[Any]) -> list[Any]:
    """One parameter for each value, called by its name; the quick check asks a few of them, the whole check all."""
    named = [(each if isinstance(each, str) else each.name, each) for each in values]
    return [pytest.param(each, id=name, marks=() if name in QUICK else pytest.mark.slow) for name, each in named]
