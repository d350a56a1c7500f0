"""The sentences of the page of gamma and beta, from histories made by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from bnviz import experiments
from bnviz.experiments.affine_by_hand import story as affine_by_hand
from bnviz.experiments.affine_circles import story as affine_circles
from bnviz.experiments.gamma_beta_recovery import story as gamma_beta_recovery
from bnviz.experiments.linear_regime import story as linear_regime
from bnviz.history import History

RINGS = experiments.get("affine_circles").keys
NAN = float("nan")
HAND = SimpleNamespace(leave_out=False, eps=1e-5, images=1437)


def run(columns, steps=1):
    """A history of scalar columns; one value, or one a step."""
    rows = np.zeros(steps, [("step", "i8"), *((name, "f8") for name in columns)])
    rows["step"] = np.arange(steps)
    for name, value in columns.items():
        rows[name] = value
    history = History(rows.dtype, recent=64, past=2048)
    history.append(rows)
    return history


def told(story, columns, config, steps=1):
    """The sentences, with ordinary spaces."""
    slots = story.narrate(run(columns, steps), config, [], {})
    return {slot: [sentence.replace("\u00a0", " ") for sentence in said] for slot, said in slots.items()}


UNIT = {
    "recover_gamma": 0.29243,
    "recover_beta": 0.7377,
    "left": 2e-8,
    "eps_share": 5.8e-5,
    "error": 1.0,
    "std": 0.2924,
    "y_mean": 0.45,
    "y_std": 0.21,
}


def hand(columns=None, **settings):
    """The sentences about one unit."""
    return told(affine_by_hand, UNIT | (columns or {}), SimpleNamespace(**(vars(HAND) | settings)))


def test_recover_says_what_it_would_set():
    """Both numbers, and which root."""
    assert hand()["recover"] == ["sets γ = √(Var + ε) = **0.2924** and β = E = **0.7377**"]
    assert "√Var =" in hand(leave_out=True)["recover"][0]


@pytest.mark.parametrize(
    ("columns", "settings", "sentence"),
    [
        ({}, {}, "Recover leaves an error of **2.0 · 10⁻⁸**, rounding."),
        ({"left": 0}, {}, "Recover leaves no error at all."),
        (
            {"left": 1.7e-5},
            {"leave_out": True},
            "Recover then leaves an error of **1.7 · 10⁻⁵**: √Var is **0.006 %** short of √(Var + ε). The smaller the "
            "variance, the more.",
        ),
        ({}, {"eps": 0}, "ε is 0: the paper’s sentence holds as it stands. Recover leaves **2.0 · 10⁻⁸**, rounding."),
        ({"left": NAN}, {"eps": 0}, "There is nothing to recover: 0 was divided by 0."),
    ],
)
def test_what_eps_costs_is_told_as_it_is(columns, settings, sentence):
    """Rounding is called rounding."""
    assert hand(columns, **settings)["eps"] == [sentence]


@pytest.mark.parametrize(
    ("columns", "images", "sentence"),
    [
        ({}, 1437, "mean **0.45**, std **0.21**"),
        ({"std": 0}, 1437, "The variance is 0: the unit says the same of every image. x̂ is 0 everywhere, and y is β."),
        ({"std": 0}, 1, "The variance is 0: one image has no spread. x̂ is 0 everywhere, and y is β."),
        ({"error": NAN}, 1, "The variance is 0 and ε is 0: x̂ is 0 / 0, and there is no y. That is what ε is for."),
    ],
)
def test_a_unit_that_cannot_be_normalized_is_named(columns, images, sentence):
    """What it is, and why."""
    assert hand(columns, images=images)["state"] == [sentence]


DESCENT = {
    "full.error": 0.8,
    "full.bad_step": -1,
    "mini.error": 0.8,
    "mini.batch_error": 0.9,
    "mini.bad_step": -1,
}


def descent(columns=None, steps=200, lr=0.1, batch_size=60):
    """The sentences about the two arms."""
    config = SimpleNamespace(lr=lr, batch_size=batch_size)
    return told(gamma_beta_recovery, DESCENT | (columns or {}), config, steps)


@pytest.mark.parametrize(
    ("lr", "sentence"),
    [
        (0.1, "[[full]] at lr 0.1 keeps **0.9** of its error a step: it is at **0.80**."),
        (1.9, "[[full]] at lr 1.9 keeps **0.9** of its error a step: it is at **0.80**."),
        (1.0, "[[full]] at lr 1 is there after one step, up to ε: its error is **0.80**."),
        (2.5, "[[full]] moves away: at lr 2.5 every step multiplies its error by **1.5**: it is at **0.80**."),
    ],
)
def test_the_full_batch_follows_its_learning_rate(lr, sentence):
    """1 - lr, in its size; there at once at 1; away above 2."""
    assert descent(lr=lr)["full"] == [sentence]


def test_before_the_first_step_both_start_at_the_same_error():
    """Nothing is said of a floor that nobody has seen."""
    said = descent(steps=1)
    assert said["full"] == ["[[full]] and [[mini]] start at an error of **0.80**, with γ = 1 and β = 0."]
    assert said["mini"] == ["[[mini]] of 60 are at **0.80** after **0** steps."]


def test_a_floor_is_told_when_it_has_lasted():
    """Of which normalization, twice."""
    [sentence] = descent({"mini.error": 0.0082, "mini.batch_error": 0.033})["mini"]
    assert sentence.startswith(
        "[[mini]] of 60 stay at **0.0082** of the full batch’s normalization, **0.033** of their"
    )


def test_a_batch_of_everything_is_the_full_batch():
    """It has no floor to explain."""
    assert "all there is" in descent(batch_size=1437)["mini"][0]


@pytest.mark.parametrize(
    ("errors", "did"),
    [
        (np.logspace(0, -7, 200), ["found", "error 1.0 · 10⁻⁷"]),
        (np.logspace(0, -2, 200), ["floor", "error 0.010"]),
        (np.logspace(0, 3, 200), ["away", "error 1000"]),
    ],
)
def test_a_prediction_is_held_against_the_error(errors, did):
    """Found, a floor, or away."""
    assert descent({"full.error": errors})["ask.recovery.full"] == did


def test_an_overflow_is_named():
    """With its step, and it answers the prediction."""
    said = descent({"full.error": NAN, "full.bad_step": 18}, steps=19, lr=10)
    assert said["full"] == ["[[full]] overflowed at step **18**: above lr 2 every step makes it worse."]
    assert said["ask.recovery.full"] == ["away", "overflowed at step 18"]


REGIME = {
    f"{arm}.{name}": value
    for arm in ("without", "affine")
    for name, value in {
        "within_one": 62.0,
        "within_two": 98.0,
        "r_squared": 0.993,
        "test_accuracy": 97.0,
        "bad_step": -1,
        "gamma_away": 370.0,
        "beta_away": 100.0,
    }.items()
}


def regime(columns=None, steps=301):
    """The sentences about the two networks."""
    return told(linear_regime, REGIME | (columns or {}), SimpleNamespace(), steps)


def test_what_the_sigmoids_are_used_for_is_cited():
    """Shares, the line, the accuracy."""
    assert regime()["without"] == [
        "**62 %** of its inputs lie in |x| < 1, **98 %** in |x| < 2; a straight line explains **0.993** of what the "
        "sigmoids say; **97.0 %** of the test images."
    ]


def test_the_tangent_s_distance_is_worked_out():
    """1/2 + x/4 - sigmoid(x) at 1 and at 2."""
    assert "**0.019** away from the sigmoid where |x| ≤ 1, **0.12** where" in regime()["tangent"][0]


@pytest.mark.parametrize(
    ("away", "did", "words"), [(100.0, "no", "does not undo"), (3.0, "yes", "has undone the normalization")]
)
def test_whether_the_network_recovers_is_read_from_the_run(away, did, words):
    """The sentence would say so if it did."""
    said = regime({"affine.beta_away": away, "affine.gamma_away": away})
    assert said["ask.regime.recovers"] == [did, ""]
    assert words in said["recovers"][0]


def test_a_network_that_diverged_is_named():
    """And no prediction is judged by it."""
    said = regime({"affine.bad_step": 7, "affine.r_squared": NAN})
    assert said["affine"] == ["[[affine]] turned non-finite at step **7**."]
    assert said["recovers"] == ["Its γ and β are no numbers any more."]
    assert "ask.regime.recovers" not in said


def rings(bests, data="circles", steps=1001):
    """The sentences about four networks with these best accuracies."""
    columns = {f"{arm}.test_accuracy": best for arm, best in zip(RINGS, bests, strict=True)}
    return told(affine_circles, columns, SimpleNamespace(data=data), steps)


def test_two_rings_tell_why():
    """None and gamma near chance: the odd map, with the number of steps."""
    said = rings([50, 56, 99, 100])
    assert said["why"][0].startswith("Without β the normalized hidden layer is an odd function")
    assert said["why"][0].endswith("after **1000** steps too.")
    assert (said["ask.rings.none"], said["ask.rings.beta"]) == (["no", "50.0 %"], ["yes", "99.0 %"])


def test_what_should_not_happen_is_told_all_the_same():
    """A network without beta that learned them."""
    assert "has learned more than chance" in rings([80, 50, 99, 100])["why"][0]


def test_other_data_are_told_by_their_numbers():
    """Close together, or apart: best and worst are named."""
    assert rings([96.7, 97.2, 96.9, 97.0], "digits")["why"] == [
        "Here γ and β hardly matter: after **1000** steps the four are close together, best of [[gamma]] **97.2 %**, "
        "of [[none]] **96.7 %**."
    ]
    said = rings([88.0, 98.1, 89.0, 98.0], "moons")["why"]
    assert said == ["Here they matter: after **1000** steps, best of [[gamma]] **98.1 %**, of [[none]] **88.0 %**."]


def test_nothing_is_claimed_before_play():
    """No outcome, no prediction judged."""
    said = rings([50, 50, 50, 50], steps=1)
    assert said["why"][0].endswith("Press Play.")
    assert not any(slot.startswith("ask.") for slot in said)


@pytest.mark.parametrize("story", [affine_by_hand, gamma_beta_recovery, linear_regime, affine_circles])
def test_an_empty_history_has_nothing_to_tell(story):
    """No row, no sentence."""
    assert story.narrate(History(np.dtype([("step", "i8")]), recent=4, past=4), HAND, [], {}) == {}
