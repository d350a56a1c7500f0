"""Facts of a race, from histories made by hand."""

import numpy as np
import pytest

from bnviz.history import History
from bnviz.stories import facts
from bnviz.stories.facts import Bad, Change, Passed, Reading, Signal
from tests.stories import hand

NAN = np.nan


def test_passed_is_the_first_evaluation_at_the_mark():
    """Later ones do not count, and nobody knows whether it passed between two tests."""
    history = hand.run({"bn.test_accuracy": [10, 89.9, 90, 95]})
    assert facts.passed(history, "bn") == Passed(2, exactly=False)


def test_passed_around_a_change_is_exact():
    """There it was tested just before too."""
    history = hand.run({"bn.test_accuracy": [10, 20, 95], "bn.accuracy_before": [NAN, NAN, 20]})
    assert facts.passed(history, "bn") == Passed(2, exactly=True)


def test_not_passed_is_none():
    """89.99 is not 90."""
    assert facts.passed(hand.run({"bn.test_accuracy": [89.99]}), "bn") is None


def test_passed_since_a_change_forgets_what_was_before():
    """What followed a change begins at its step."""
    history = hand.run({"bn.test_accuracy": [95, 10, 91], "bn.accuracy_before": [NAN, 95, NAN]})
    assert facts.passed(history, "bn") == Passed(0, exactly=True)
    assert facts.passed(history, "bn", since_change=True) == Passed(2, exactly=False)


def test_what_a_thinned_history_forgot_is_known_all_the_same():
    """The step of the first test at the mark, and the best of all, stay what they were."""
    tests = [10, 20, 95, 99.5, 93] + [92] * 995
    whole = hand.run({"bn.test_accuracy": tests})
    thinned = History(whole.dtype, recent=4, past=16)
    thinned.append(whole.whole)
    assert 2 not in thinned.steps
    assert 3 not in thinned.steps
    assert facts.passed(thinned, "bn") == Passed(2, exactly=False)
    assert facts.best(thinned, "bn") == 99.5


def test_best_before_a_step():
    """The highest value that came before, and when."""
    history = hand.run({"plain.test_accuracy": [10, 19, 12, 80]})
    assert facts.best(history, "plain", before=3) == 19


def test_accuracy_is_the_newest_evaluation():
    """Steps that were not evaluated are passed over."""
    assert facts.accuracy(hand.run({"bn.test_accuracy": [10, 50, NAN]}), "bn") == Reading(1, 50)


def test_a_jump_is_what_a_change_did_at_once():
    """Before and after, at the change's own step."""
    history = hand.run({"plain.test_accuracy": [10, 60], "plain.accuracy_before": [NAN, 11]})
    assert facts.jump(history, "plain", 1) == (11, 60)


def test_no_jump_where_nothing_was_evaluated():
    """A step without both accuracies has no jump."""
    assert facts.jump(hand.run({"plain.test_accuracy": [10, 60]}), "plain", 1) is None


def test_width_is_the_85th_minus_the_15th_percentile_of_the_probed_unit():
    """Layer and unit are counted from 0."""
    percentiles = np.zeros((2, 3, 4, 3))
    percentiles[1, 2, 3] = [-1, 0.5, 2]
    history = hand.run({"bn.percentiles": percentiles})
    assert facts.width(history, "bn", {"layer": 2, "unit": 3}) == 3


def test_the_signal_names_the_most_saturated_layer_and_the_last_spread():
    """Layers are counted from 1 in words."""
    history = hand.run({"plain.saturated": [[0.1, 0.7, 0.2]], "plain.spread": [[2, 0.5, 0.05]]})
    assert facts.signal(history, "plain", 0) == Signal(layer=2, saturated=0.7, layers=3, spread=0.05)


@pytest.mark.parametrize(("layer", "output"), [(1, False), (3, False), (4, True)])
def test_bad_is_the_first_non_finite_layer(layer, output):
    """One more than the hidden layers is the output."""
    history = hand.run({"plain.bad_step": [-1, 1], "plain.bad_layer": [-1, layer]})
    assert facts.bad(history, "plain") == Bad(1, layer, output)


def test_nothing_is_bad_in_a_healthy_arm():
    """-1 is none."""
    assert facts.bad(hand.run({"plain.train_loss": [1.0]}), "plain") is None


def test_changes_of_arms_lose_their_prefix():
    """A setting that all share belongs to no arm."""
    said = [
        {"step": 9, "field": "plain.bn", "old": False, "new": True, "arm": "plain"},
        {"step": 3, "field": "batch_size", "old": 60, "new": 30, "arm": None},
    ]
    assert facts.of_arms(said) == [Change(9, "plain", "bn", False, True)]


def test_the_lasting_change_is_the_newest():
    """Of one setting of one arm."""
    made = [Change(1, "bn", "lr", 0.5, 1), Change(2, "bn", "lr", 1, 2), Change(3, "bn", "bn", True, False)]
    assert facts.lasting(made, "bn", "lr") == made[1]
