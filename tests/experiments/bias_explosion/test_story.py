"""The sentences of the bias explosion and of the blow-up, from histories made by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from bnviz.experiments.bias_explosion import story as bias_explosion
from bnviz.experiments.blow_up import story as blow_up
from bnviz.experiments.pushed_bias import story as pushed_bias
from bnviz.history import History

SETTINGS = {
    "statistics": "full batch",
    "precision": "float32",
    "weights": False,
    "head": False,
    "output_bias": False,
    "batch_size": 1437,
}
CONFIG = SimpleNamespace(**SETTINGS)
EXPLOSION = {
    "slope": 0.0,
    "unit": 0,
    "outside.bias_norm": 0.0,
    "outside.loss": 4.0,
    "outside.output_change": 1e-6,
    "outside.bad_step": -1,
    "inside.loss": 4.0,
    "inside.bias_grad_norm": 2e-7,
    "inside.bias_norm": 1e-5,
    "beta.loss": 4.0,
}


def run(defaults, steps, **columns):
    """A history of scalar columns; one value, or one a step."""
    rows = np.zeros(steps, [("step", "i8"), *((name, "f8") for name in defaults), ("outside.mean", "f8", (2,))])
    rows["step"] = np.arange(steps)
    for name, value in {**defaults, **{k.replace("__", "."): v for k, v in columns.items()}}.items():
        rows[name] = value
    history = History(rows.dtype, recent=64, past=256)
    history.append(rows)
    return history


def told(history, config=CONFIG, story=bias_explosion):
    """The sentences, with ordinary spaces."""
    slots = story.narrate(history, config, [], {})
    return {slot: [sentence.replace("\u00a0", " ") for sentence in said] for slot, said in slots.items()}


@pytest.mark.parametrize(
    ("norms", "slope", "did"),
    [
        (np.zeros(41), 0.0, ["stays", ""]),
        (np.arange(41) * 0.5, 0.5, ["grows", "+0.500 a step"]),
        (np.minimum(np.arange(41) * 0.5, 8), 0.2, ["settles", "at 8.00"]),
    ],
)
def test_a_prediction_is_held_against_what_b_did(norms, slope, did):
    """Grows while its second half grows as its first; settles where it slows down."""
    assert told(run(EXPLOSION, 41, outside__bias_norm=norms, slope=slope))["ask.bias.b"] == did


@pytest.mark.parametrize(
    ("last", "did"), [(4.0, ["stays", "at 4.000"]), (3.0, ["falls", "to 3.00"]), (5.0, ["rises", "to 5.00"])]
)
def test_a_prediction_is_held_against_what_the_loss_did(last, did):
    """Up to rounding it stays."""
    assert told(run(EXPLOSION, 41, outside__loss=np.linspace(4, last, 41)))["ask.bias.loss"] == did


def test_nothing_is_said_of_a_prediction_before_there_is_something_to_see():
    """Twenty steps."""
    assert "ask.bias.b" not in told(run(EXPLOSION, 10))


def test_the_paragraph_cites_its_numbers():
    """The change of the output, the gradient inside, what beta did."""
    said = told(run(EXPLOSION, 30, beta__loss=np.linspace(4, 2, 30)))["why"]
    assert "at most **1.0 · 10⁻⁶** since step 0" in said[0]
    assert "**2.0 · 10⁻⁷** here" in said[1]
    assert "[[beta]] lowered the loss from **4.00** to **2.00**" in said[2]


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({}, "and the next step is the same again."),
        ({"batch_size": 60}, "and the next step goes the same way on average, whatever its images."),
        ({"head": True}, "and only what learns behind it changes the next step."),
        ({"output_bias": True}, "and only what learns behind it changes the next step."),
        ({"weights": True}, "since the weights in front of b learn too."),
    ],
)
def test_the_next_step_is_only_the_same_where_nothing_else_learns(setting, words):
    """A head, other images or the weights make it another."""
    assert told(run(EXPLOSION, 30), SimpleNamespace(**(SETTINGS | setting)))["why"][0].endswith(words)


@pytest.mark.parametrize(
    ("norm", "words"),
    [
        (1e-5, "b of [[inside]] stays."),
        (3e5, "Rounding alone, times the learning rate, has driven b of [[inside]] to **300,000**."),
    ],
)
def test_rounding_is_not_hidden(norm, words):
    """At an absurd learning rate it moves even a b whose gradient is 0."""
    said = told(run(EXPLOSION, 30, inside__bias_norm=norm))["why"][1]
    assert said.endswith(words)


def test_a_mean_that_lags_is_told_otherwise():
    """A moving average does not take b away exactly, and the sentence does not say so."""
    said = told(run(EXPLOSION, 30, outside__output_change=0.5), SimpleNamespace(statistics="moving average"))
    assert said["why"][0].startswith("The mean of the moving average lags behind b")


def test_an_overflow_is_named():
    """Where it happened, and no prediction is judged by it."""
    said = told(run(EXPLOSION, 30, outside__bad_step=7))
    assert said["why"] == ["[[outside]] overflowed at step **7**: float32 has no number as large as its b led to."]
    assert "ask.bias.b" not in said


BLOWN = {
    "outside.aimed": 0.0,
    "outside.gained": 0.0,
    "inside.aimed": 0.0,
    "inside.gained": 0.0,
    "outside.test_accuracy": np.nan,
    "inside.test_accuracy": np.nan,
    "outside.weights": 40.0,
    "outside.bad_step": -1,
    "outside.bad_layer": -1,
    "inside.bad_step": -1,
}


def test_a_blow_up_names_its_step_and_layer():
    """And how far the weights went."""
    weights = [40.0, 400.0, *[np.nan] * 28]
    history = run(BLOWN, 30, outside__bad_step=2, outside__bad_layer=4, outside__weights=weights)
    said = told(history, story=blow_up)["what"]
    assert said[0] == "[[outside]] blew up: the output layer turned non-finite first, at step **2**."
    assert said[1] == "Its weights went from **40.0** to **400**."


@pytest.mark.parametrize(
    ("accuracy", "sentence"),
    [
        (12.0, "[[outside]] did not blow up in **299** steps, but fails: it is at **12.0 %**."),
        (96.0, "[[outside]] trains all the same: **96.0 %**."),
    ],
)
def test_what_does_not_blow_up_fails_or_trains(accuracy, sentence):
    """As it is."""
    assert told(run(BLOWN, 300, outside__test_accuracy=accuracy), story=blow_up)["what"][0] == sentence


def test_weights_beyond_measure_have_blown_up_though_they_are_finite():
    """Seeds 22, 23, 30 and 33 end so with refreshed statistics: 10¹⁷ is no training that merely fails."""
    weights = [46.7, 400.0, 60_000.0, *[2.6e17] * 297]
    history = run(BLOWN, 300, outside__weights=weights, outside__test_accuracy=10.0)
    said = told(history, story=blow_up)["what"]
    assert said[0] == (
        "[[outside]] blew up: by step **2** its weights were more than 1000 times as long as at the start, though its "
        "numbers are finite."
    )
    assert "did not blow up" not in " ".join(said)


def test_what_is_left_of_the_steps_is_the_share_of_what_they_aimed_at():
    """Over all kept steps; nothing is said where a number is missing."""
    history = run(BLOWN, 30, outside__aimed=0.2, outside__gained=0.1, inside__aimed=0.2, inside__gained=0.198)
    said = told(history, story=blow_up)["what"]
    assert said[2].endswith("so much of that is left: **0.50** in [[outside]] and **0.99** in [[inside]].")
    assert len(told(run(BLOWN, 30), story=blow_up)["what"]) == 2


@pytest.mark.parametrize(
    ("b", "change", "sentence"),
    [
        (0, 0.0, "Drag b, and watch the output."),
        (8, 2e-7, "The output did not change: largest difference **2.0 · 10⁻⁷**, rounding."),
        (8, 0.2, "The output moved: largest difference **0.20**."),
    ],
)
def test_a_push_of_b_is_told_as_it_was(b, change, sentence):
    """Rounding is called rounding, and a change a change."""
    columns = {"change_b": change, "change_beta": 0.0, "moves_ones": 5.0, "both_ones": 1e-7, "difference": 3e-7}
    said = told(run(columns, 1), SimpleNamespace(b=b, beta=0), pushed_bias)
    assert said["b"] == [sentence]
    assert said["jacobians"] == [
        "Leave the second matrix out, and a push on b looks useful: **5.00** a unit, where the truth is 0 "
        "(**1.0 · 10⁻⁷** here, rounding). That is the whole explosion. The sum and autograd differ by at most "
        "**3.0 · 10⁻⁷**."
    ]
