"""What came of the guess on the race's page: which network learned first."""

import numpy as np
import pytest

from bnviz.experiments.live_training import race
from tests.stories import hand


def found(plain: list[float], bn: list[float]) -> list[str]:
    """The fact and its words, of accuracies at the steps 0, 10, 20, ..."""
    steps = 10 * (len(plain) - 1) + 1
    columns = {}
    for arm, tested in (("plain", plain), ("bn", bn)):
        values = np.full(steps, np.nan)
        values[::10] = tested
        columns[f"{arm}.test_accuracy"] = values
    return [words.replace("\u00a0", " ") for words in race.winner(hand.run(columns))]


@pytest.mark.parametrize(
    ("plain", "bn", "fact"),
    [
        ([10, 20, 30], [10, 95, 96], ["bn", "at step 10"]),
        ([10, 92, 30], [10, 20, 96], ["plain", "at step 10"]),
        ([10, 92], [10, 95], []),
        ([10, 20], [10, 30], []),
        ([10.0] * 51, [20.0] * 51, ["neither", "in 500 steps"]),
    ],
)
def test_a_guess_is_held_against_who_learned_first(plain: list[float], bn: list[float], fact: list[str]) -> None:
    """Nothing is said while it is open, nor where both learned at the same test."""
    assert found(plain, bn) == fact
