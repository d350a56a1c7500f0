"""The sentences about gamma and beta, from histories made by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from bnviz.history import History
from bnviz.stories import affine_by_hand, affine_circles, gamma_beta_recovery, linear_regime


def run(steps=1, **columns):
    """A history of scalar columns; one value, or one a step."""
    names = [name.replace("__", ".") for name in columns]
    rows = np.zeros(steps, [("step", "i8"), *((name, "f8") for name in names)])
    rows["step"] = np.arange(steps)
    for name, value in zip(names, columns.values(), strict=True):
        rows[name] = value
    history = History(rows.dtype, recent=64, past=1024)
    history.append(rows)
    return history


def told(story, history, **config):
    """The sentences, with ordinary spaces."""
    slots = story.tell(history, SimpleNamespace(**config), [], {})
    return {slot: [sentence.replace("\u00a0", " ") for sentence in said] for slot, said in slots.items()}


HAND = {
    "recover_gamma": 0.29241,
    "recover_beta": 0.73766,
    "left": 7.7e-9,
    "eps_share": 5.8e-5,
    "error": 1.02,
    "std": 0.2924,
    "y_mean": 0.0,
    "y_std": 1.0,
}


def by_hand(leave_out=False, images=1437, **columns):
    """What is said of one unit."""
    return told(affine_by_hand, run(**{**HAND, **columns}), leave_out=leave_out, images=images)


def test_recover_says_what_it_sets():
    """With the root as it is chosen."""
    assert by_hand()["recover"] == ["sets γ = √(Var + ε) = **0.2924** and β = E = **0.7377**"]
    assert by_hand(leave_out=True)["recover"][0].startswith("sets γ = √Var = ")


def test_what_eps_costs_is_said():
    """Rounding, or its share."""
    assert by_hand()["eps"] == ["Recover leaves an error of **7.7 · 10⁻⁹**, rounding."]
    assert by_hand(True, left=1.7e-5)["eps"] == [
        "Recover then leaves an error of **1.7 · 10⁻⁵**: √Var is **0.006 %** short of √(Var + ε). "
        "The smaller the variance, the more."
    ]


@pytest.mark.parametrize(
    ("images", "columns", "sentence"),
    [
        (1437, {}, "mean **0**, std **1.0**"),
        (
            1437,
            {"std": 0.0},
            "The variance is 0: the unit says the same of every image. x̂ is 0 everywhere, and y is β.",
        ),
        (1, {"std": 0.0}, "The variance is 0: one image has no spread. x̂ is 0 everywhere, and y is β."),
        (
            1437,
            {"error": np.nan},
            "The variance is 0 and ε is 0: x̂ is 0 / 0, and there is no y. That is what ε is for.",
        ),
    ],
)
def test_what_is_special_is_named(images, columns, sentence):
    """No spread, no number."""
    assert by_hand(images=images, **columns)["state"] == [sentence]


def descent(errors, mini=0.006, lr=0.1, bad=-1):
    """What is said of a descent."""
    columns = {
        "full__error": errors,
        "mini__error": [errors[0], *[mini] * (len(errors) - 1)],
        "mini__batch_error": 0.03,
        "full__bad_step": bad,
        "mini__bad_step": -1,
    }
    return told(gamma_beta_recovery, run(len(errors), **columns), lr=lr, batch_size=60)


def test_a_descent_says_what_it_keeps_and_where_it_stays():
    """The rule, the floor against both normalizations."""
    said = descent(list(0.9 ** np.arange(200)))
    assert said["full"] == ["[[full]] at lr 0.1 keeps **0.9** of its error a step: it is at **7.8 · 10⁻¹⁰**."]
    assert "stay at **0.0060** of the full batch’s normalization, **0.030** of their own" in said["mini"][0]
    assert said["ask.recovery.full"][0] == "found"
    assert said["ask.recovery.mini"] == ["floor", "error 0.0060"]


def test_a_descent_that_diverges_says_so():
    """And where it ended."""
    assert descent([1.0, 1.5], lr=2.5)["full"][0].startswith("[[full]] moves away: at lr 2.5")
    gone = descent([1.0, 1.5], lr=2.5, bad=1)
    assert gone["full"] == ["[[full]] overflowed at step **1**: above lr 2 every step makes it worse."]
    assert gone["ask.recovery.full"] == ["away", "overflowed at step 1"]


@pytest.mark.parametrize(("away", "answer"), [(100.0, "no"), (3.0, "yes")])
def test_whether_a_network_recovers_is_measured(away, answer):
    """Not assumed."""
    columns = {f"{arm}__{name}": 50.0 for arm in ("without", "affine") for name in ("within_one", "within_two")}
    columns |= {f"{arm}__r_squared": 0.98 for arm in ("without", "affine")}
    columns |= {f"{arm}__test_accuracy": 97.0 for arm in ("without", "affine")}
    said = told(linear_regime, run(301, **columns, affine__beta_away=away, affine__gamma_away=away))
    assert said["ask.regime.recovers"][0] == answer
    assert ("does not undo" in said["recovers"][0]) == (answer == "no")
    assert said["affine"][0].endswith("explains **0.980** of what the sigmoids say; **97.0 %** of the test images.")


def rings(data="circles", steps=1001, **best):
    """What is said of four networks."""
    scores = {"none": 50.0, "gamma": 50.0, "beta": 99.0, "both": 100.0, **best}
    return told(
        affine_circles, run(steps, **{f"{arm}__test_accuracy": value for arm, value in scores.items()}), data=data
    )


def test_two_rings_say_why_beta_is_needed():
    """And hold the predictions against what happened."""
    said = rings()
    assert said["accuracy"][0].startswith("Best so far: [[none]] **50.0 %**, [[gamma]] **50.0 %**")
    assert "stay at chance, after **1000** steps too" in said["why"][0]
    assert (said["ask.rings.none"][0], said["ask.rings.beta"][0]) == ("no", "yes")


def test_a_network_that_learns_them_all_the_same_is_not_explained_away():
    """The sentence follows the numbers."""
    assert rings(none=99.0)["why"] == [
        "Without β the hidden layer is odd; yet here one without β has learned more than chance."
    ]


def test_other_data_are_told_otherwise():
    """Digits, moons."""
    assert rings("digits")["why"][0].startswith("On digits nobody needs them")
    assert rings("moons")["why"][0].startswith("Two moons are nearly odd")
