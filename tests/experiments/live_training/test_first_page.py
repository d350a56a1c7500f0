"""What the first page says of the race, from histories made by hand."""

import numpy as np
import pytest

from bnviz.experiments.live_training import first_page
from bnviz.stories.facts import Change
from tests.stories import hand

NAN = np.nan
ON, OFF = Change(2, "plain", "bn", False, True), Change(4, "plain", "bn", True, False)
SAME, MIXED = np.full(10, 5, "u1"), np.arange(10, dtype="u1")


def said(columns, changes=()):
    """The sentence, with ordinary spaces."""
    return first_page.sentence(hand.run(columns), changes).replace("\u00a0", " ")


def test_at_first_it_says_what_to_press():
    """Nothing has happened."""
    assert said({"plain.test_accuracy": [10], "bn.test_accuracy": [10]}).endswith(
        "Press the triangle, and watch them learn."
    )


@pytest.mark.parametrize(
    ("plain", "bn", "answers", "sentence"),
    [
        ([10, 10], [10, 40], SAME, "They began alike, **1** steps ago. Watch who learns to read."),
        (
            [10, 10],
            [10, 95],
            SAME,
            "After **1** steps [[plain]] still has one answer to every picture. Give it what [[bn]] has, and watch.",
        ),
        (
            [10, 30],
            [10, 95],
            MIXED,
            "After **1** steps [[plain]] is at **30.0 %**. Give it what [[bn]] has, and watch.",
        ),
        (
            [10, 91],
            [10, 95],
            MIXED,
            "After **1** steps [[plain]] reads too. Start again with the round arrow, and give it batch norm sooner.",
        ),
    ],
)
def test_until_the_button_is_pressed(plain, bn, answers, sentence):
    """Only what the numbers show: one answer is not said to be one where there are several."""
    columns = {"plain.test_accuracy": plain, "bn.test_accuracy": bn, "plain.answers": [answers] * 2}
    assert said(columns) == sentence


def test_after_the_switch_it_says_how_soon_plain_learned():
    """Within so many steps; before that, where it stands."""
    columns = {"plain.test_accuracy": [10, 10, 12, 60], "bn.test_accuracy": [10, 95, 95, 95]}
    before = {"plain.accuracy_before": [NAN, NAN, 10, NAN]}
    assert said(columns | before, [ON]) == "Batch norm since **1** steps: [[plain]] is at **60.0 %**."
    columns["plain.test_accuracy"] = [10, 10, 12, 93]
    assert said(columns | before, [ON]) == "Within **1** steps of the switch [[plain]] reads. Nothing else was changed."


TAKEN = {
    "plain.test_accuracy": [10, 10, 60, 95, 12.5, 30],
    "bn.test_accuracy": [10, 95, 95, 95, 95, 95],
    "plain.accuracy_before": [NAN, NAN, 10, NAN, 95, NAN],
}


def test_after_it_was_taken_away_it_says_what_that_cost():
    """Before and just after, then how it recovers."""
    assert said({name: values[:5] for name, values in TAKEN.items()}, [ON, OFF]) == (
        "Without batch norm [[plain]] went from **95.0 %** to **12.5 %** at once, with the same weights."
    )
    assert said(TAKEN, [ON, OFF]).endswith("at once; **1** steps later it is at **30.0 %**.")


def test_a_guess_is_held_against_what_happened():
    """At once where half was lost at the switch; nothing before anybody took anything away."""
    history = hand.run(TAKEN)
    assert first_page.guessed(history, [ON]) == []
    fact, words = first_page.guessed(history, [ON, OFF])
    assert (fact, words.replace("\u00a0", " ")) == ("at once", "to 12.5 %")


@pytest.mark.parametrize(("end", "fact"), [(93, "reads"), (20, "slowly")])
def test_where_nothing_was_lost_at_once_the_end_decides(end, fact):
    """Fifty steps later."""
    columns = {"plain.test_accuracy": [10, 10, 60, 95, 94] + [NAN] * 49 + [end], "bn.test_accuracy": [95] * 55}
    columns["plain.accuracy_before"] = [NAN, NAN, 10, NAN, 95] + [NAN] * 50
    assert first_page.guessed(hand.run(columns), [ON, OFF])[0] == fact
    early = {name: values[:20] for name, values in columns.items()}
    assert first_page.guessed(hand.run(early), [ON, OFF]) == []


def test_a_network_that_broke_is_not_said_to_learn():
    """Whichever."""
    columns = {"plain.test_accuracy": [10, 10], "bn.test_accuracy": [10, 95], "plain.bad_step": [-1, 1]}
    assert said(columns).startswith("A network is not finite any more")
