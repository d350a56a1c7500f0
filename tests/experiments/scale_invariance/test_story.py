"""The sentences of scale invariance and of the effective learning rate, from rows made by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from bnviz.experiments.effective_rate import story as effective_rate
from bnviz.experiments.scale_invariance import story as scale_invariance
from bnviz.history import History

SCALING = ("a", "eps", "variance", "output_error", "input_grad_error", "weight_grad_error", "flipped_error")
ARM = [(name, "f8", (3,)) for name in ("weight_norm", "effective_lr", "cosine")] + [("bad_step", "i8")]


def plain(slots):
    """With ordinary spaces."""
    return {slot: [sentence.replace("\u00a0", " ") for sentence in said] for slot, said in slots.items()}


def scaled(**values):
    """What is told of one row."""
    row = np.zeros(1, [("step", "i8"), *((name, "f8") for name in SCALING)])
    for name, value in ({"a": 1, "eps": 1e-5, "variance": 0.05} | values).items():
        row[name] = value
    history = History(row.dtype)
    history.append(row)
    return plain(scale_invariance.narrate(history, None, [], {}))


def test_at_one_the_visitor_is_invited():
    """Nothing has changed yet."""
    assert scaled()["output"] == ["a is 1: everything lies on the dotted line. Drag |a|, then make it negative."]


@pytest.mark.parametrize(
    ("a", "error", "sentence"),
    [
        (100, 3e-7, "a is **100**: the weights changed, the output by **3.0 · 10⁻⁷** of its length, rounding."),
        (0.1, 0.015, "a is **0.1**: the weights changed, the output by **0.015** of its length."),
        (
            0.01,
            0.47,
            "a is **0.01**: the weights changed, the output by **0.47** of its length: the invariance is broken.",
        ),
    ],
)
def test_the_error_is_judged(a, error, sentence):
    """Rounding, something, or too much."""
    assert scaled(a=a, output_error=error)["output"] == [sentence]


@pytest.mark.parametrize(
    ("a", "error", "end"),
    [
        (10, 1e-6, "Larger weights get smaller gradients."),
        (0.1, 1e-6, "Smaller weights get larger gradients."),
        (0.001, 0.94, "So the gradient of aW is not 1/a of that of W any more."),
        (1, 0, "by **0**."),
    ],
)
def test_what_the_gradients_say_is_what_they_did(a, error, end):
    """The rule is told in the direction of a, and only where it holds."""
    [said] = scaled(a=a, weight_grad_error=error)["gradients"]
    assert said.endswith(end)
    assert said.count("gradients") <= 1


def test_a_negative_factor_is_said_to_flip():
    """The identity holds for a > 0 only."""
    said = scaled(a=-2, flipped_error=3e-7)
    assert said["output"][0].startswith("a is **−2**: BN((aW)u) is −BN(Wu), up to **3.0 · 10⁻⁷**.")
    assert "turn their sign around" in said["gradients"][0]


def test_eps_is_held_against_the_variance():
    """At a = 0.01 it is twice what it is added to."""
    assert scaled(a=0.01)["eps"] == [
        "eps is **1.0 · 10⁻⁵**, and a²Var(Wu) is **5.0 · 10⁻⁶** in the middle unit: eps is **2.0** of what it is added "
        "to. Small weights are where the identity ends."
    ]
    assert scaled(eps=0)["eps"] == [
        "eps is 0: nothing but rounding is left at any a. The middle unit's Var(Wu) is **0.050**."
    ]


def raced(gaps, a=4.0, eps=0.0, compensate=True, **columns):
    """What is told of two networks."""
    inner = [(f"{arm}.{name}", *rest) for arm in ("base", "scaled") for name, *rest in ARM]
    rows = np.zeros(len(gaps), [("step", "i8"), ("gap", "f8"), *inner])
    rows["step"], rows["gap"] = np.arange(len(gaps)), gaps
    for arm in ("base", "scaled"):
        rows[f"{arm}.bad_step"] = -1
    for name, values in columns.items():
        rows[name.replace("__", ".")] = values
    history = History(rows.dtype)
    history.append(rows)
    config = SimpleNamespace(a=a, eps=eps, compensate=compensate)
    return plain(effective_rate.narrate(history, config, [], {"layer": 1}))


@pytest.mark.parametrize(
    ("gaps", "sentence"),
    [
        ([0, 0, 0], "The two losses are the same to the last bit at any step."),
        ([0, 2.4e-7, 0], "They differ by at most **2.4 · 10⁻⁷** at any step, rounding."),
        ([0, 0.5, 0.1], "They differ by at most **0.50** at any step."),
        ([0], "Before any step they differ by **0**."),
    ],
)
def test_the_losses_are_compared(gaps, sentence):
    """To the bit, within rounding, or not."""
    assert raced(gaps)["loss"] == [sentence]


def test_the_length_and_the_rate_are_cited():
    """At the first row and now, of the layer that is watched."""
    said = raced([0, 0], base__weight_norm=[[1, 14, 1], [1, 33, 1]], base__effective_lr=[[1, 0.1, 1], [1, 0.009, 1]])
    assert said["what"] == [
        "Weights **4** times as large with a² times the learning rate give the same losses: batch normalization cannot "
        "tell the two networks apart.",
        "The gradient stands at right angles to every unit's weights: the largest |cos| in layer 2 is **0**.",
        "So |W| of layer 2 went from **14.0** to **33.0** in **1** steps, and lr / |W|² fell from **0.10** to "
        "**0.0090**.",
    ]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"compensate": False}, "with the same learning rate"),
        ({"eps": 1e-5}, "do not give the same losses here"),
    ],
)
def test_where_the_losses_part_it_is_said(settings, words):
    """With the same rate, or where eps matters."""
    assert words in raced([0, 0.3], **settings)["what"][0]


def test_a_small_gap_is_put_down_to_eps():
    """Only where there is one."""
    assert raced([0, 0.01], eps=1e-5)["what"][0].endswith("up to **0.010** apart, which is eps.")


def test_a_network_that_ended_is_named():
    """With its step; one that never had a number has no gap either."""
    assert raced([np.nan], scaled__bad_step=0)["loss"] == ["A network has no numbers any more."]
    assert raced([0, np.nan], scaled__bad_step=1)["what"] == ["[[scaled]] turned non-finite at step **1**."]


@pytest.mark.parametrize("story", [scale_invariance, effective_rate])
def test_an_empty_history_has_nothing_to_tell(story):
    """No row, no sentence."""
    assert story.narrate(History(np.dtype([("step", "i8")])), None, [], {}) == {}
