"""The sentences of internal covariate shift, from histories made by hand."""

import numpy as np
import pytest

from bnviz.experiments.covariate_shift import SPEC
from bnviz.experiments.covariate_shift import story as story
from bnviz.history import History

SCALARS = ("test_accuracy", "jitter", "loss_range", "grad_change", "bad_step")


def told(steps=2, **columns):
    """The sentences for columns written ``arm__column``, with ordinary spaces."""
    dtype = [(f"{arm}.{name}", "f8") for arm in SPEC.keys for name in SCALARS]
    rows = np.zeros(steps, [("step", "i8"), *dtype, *((f"{arm}.ics_cosine", "f8", (3,)) for arm in SPEC.keys)])
    rows["step"] = np.arange(steps)
    for arm in SPEC.keys:
        rows[f"{arm}.bad_step"] = -1
    for name, value in columns.items():
        rows[name.replace("__", ".")] = value
    history = History(rows.dtype, recent=8, past=8)
    history.append(rows)
    return {
        slot: [one.replace("\u00a0", " ") for one in said]
        for slot, said in story.narrate(history, None, [], {}).items()
    }


@pytest.mark.parametrize(
    ("plain", "bn", "accuracy", "verdict"),
    [
        (0.7, 0.98, 95, "the shift is smaller with it here, which does not say that this is why it helps"),
        (1.0, 0.9, 10, "here it is the other way round: what is stuck does not shift, and what learns does"),
        (1.0, 0.9, 95, "here it is the other way round"),
        (0.97, 0.98, 95, "here the two hardly differ"),
    ],
)
def test_the_first_paper_is_held_to_the_second_one_s_measure(plain, bn, accuracy, verdict):
    """The first layer, which has nothing before it, does not count."""
    cosines = {f"{arm}__ics_cosine": [1.0, value, value] for arm, value in (("plain", plain), ("bn", bn))}
    said = told(plain__test_accuracy=accuracy, **cosines)["story"][0]
    assert said.startswith("Ioffe and Szegedy (2015) say")
    assert f"Santurkar et al. (2018) {verdict}: the cosine" in said


@pytest.mark.parametrize(
    ("noisy", "accuracy", "begins"),
    [
        (0.4, 97.0, "Yet distributions that move need not hurt"),
        (0.4, 60.0, "Distributions that move can hurt"),
        (0.1, 97.0, "The noise is too weak to tell"),
    ],
)
def test_noise_is_told_as_it_went(noisy, accuracy, begins):
    """With both jitters and both accuracies."""
    said = told(plain__jitter=0.2, noisy__jitter=noisy, plain__test_accuracy=96, noisy__test_accuracy=accuracy)
    assert said["story"][1].startswith(begins)
    assert f"**{accuracy} %** against **96.0 %**" in said["story"][1]


@pytest.mark.parametrize(("bn", "verdict"), [(0.7, "and so it is here"), (6.0, "which does not hold here")])
def test_smoothness_may_fail_too(bn, verdict):
    """The second paper is held to its own measure."""
    assert verdict in told(plain__grad_change=5.0, bn__grad_change=bn)["story"][2]


def test_what_was_not_measured_does_not_count():
    """NaN steps are left out of an average."""
    said = told(plain__loss_range=[1.0, np.nan], bn__loss_range=0.5, noisy__loss_range=0.25)["range"]
    assert said == ["On average [[plain]] **1.0**, [[bn]] **0.50**, [[noisy]] **0.25**."]


def test_before_play():
    """What will happen; nothing about it yet."""
    assert told(steps=1)["story"] == [story.START]


def test_an_ended_network_is_named():
    """With its step."""
    assert told(plain__bad_step=1)["accuracy"][0].startswith("[[plain]] ended at step **1**")
