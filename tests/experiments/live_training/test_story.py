"""The sentences of the live race, from histories made by hand."""

import re
from types import SimpleNamespace

import numpy as np
import pytest

from bnviz.experiments.live_training import story as story
from bnviz.experiments.live_training.race import LEFT
from bnviz.history import History
from bnviz.model import probe
from tests.stories import hand

NAN = np.nan
VIEW = {"layer": 2, "unit": 1}
ON_AT_3 = [{"step": 3, "field": "plain.bn", "old": False, "new": True, "arm": "plain"}]


def config(plain=False, bn=True, activation="sigmoid", norm="batch", seeds=1):
    """As far as the sentences read it."""
    arms = {"plain": SimpleNamespace(bn=plain), "bn": SimpleNamespace(bn=bn)}
    return SimpleNamespace(**arms, activation=activation, norm=norm, seeds=seeds)


def told(columns, changes=(), **settings):
    """The sentences, with ordinary spaces."""
    slots = story.narrate(hand.run(columns), config(**settings), changes, VIEW)
    return {slot: [sentence.replace("\u00a0", " ") for sentence in said] for slot, said in slots.items()}


def widths(*values):
    """Percentiles of a run whose probed unit has these widths."""
    percentiles = np.zeros((len(values), 3, 4, 3))
    percentiles[:, 2, 1, 2] = values
    return percentiles


def test_an_empty_history_has_nothing_to_tell():
    """No row, no sentence."""
    assert story.narrate(History(hand.dtype()), config(), [], VIEW) == {}


def test_before_play_the_sentence_tells_what_the_bars_are():
    """Step 0 is a picture too."""
    said = told({"plain.percentiles": widths(0.05), "bn.percentiles": widths(2.14)})
    assert said["band_plain"] == ["The bar is what layer 3 receives before any training. Press Play, or Space."]
    assert said["band_bn"] == ["Here it is **2.1** wide, in [[plain]] **0.050**."]


@pytest.mark.parametrize(
    ("plain", "bn", "sentence"),
    [
        (False, True, "Only [[bn]] normalizes what its units receive, with each mini-batch's mean and variance."),
        (True, False, "Only [[plain]] normalizes what its units receive, with each mini-batch's mean and variance."),
        (True, True, "Both normalize what its units receive: switch one to compare."),
        (False, False, "Neither normalizes what its units receive: switch one to compare."),
    ],
)
def test_before_play_the_story_says_what_differs(plain, bn, sentence):
    """It follows the switches, not the names."""
    assert told({"plain.train_loss": [2.3]}, plain=plain, bn=bn)["story"][1] == sentence


@pytest.mark.parametrize(
    ("plain", "bn", "sentence"),
    [
        ([10, 11, 95], [10, 95, 96], "[[bn]] passed 90 % by step **1**, [[plain]] by **2**."),
        ([10, 95, 96], [10, 11, 95], "[[plain]] passed 90 % by step **1**, [[bn]] by **2**."),
        ([10, 11, 95], [10, 11, 91], "Both passed 90 % by step **2**."),
        ([10, 11, 12], [10, 95, 96], "[[bn]] passed 90 % by step **1**; [[plain]] is at **12.0 %** after **2** steps."),
        ([10, 11, 12], [10, 62.34, NAN], "[[bn]] is at **62.3 %** after **1** steps; [[plain]] is at **12.0 %**."),
    ],
)
def test_the_accuracy_sentence(plain, bn, sentence):
    """Who passed 90 % when, how the others stand."""
    assert told({"plain.test_accuracy": plain, "bn.test_accuracy": bn})["accuracy"] == [sentence]


def test_accuracy_before_play():
    """Both start at chance, and the sentence says how high that is here."""
    said = told({"plain.test_accuracy": [9.4], "bn.test_accuracy": [10.3]})["accuracy"]
    assert said == ["Before any training: [[plain]] **9.4 %**, [[bn]] **10.3 %**."]


def test_a_band_is_compared_with_its_start():
    """Width at step 0 and now."""
    said = told({"bn.percentiles": widths(2.14, 2.5, 3.21)})["band_bn"]
    assert said == ["**2.1** wide at step 0, **3.2** now"]


def test_a_band_is_compared_with_what_it_was_before_batch_norm_came():
    """Width just before the switch, and now."""
    said = told({"plain.percentiles": widths(0.2, 0.1, 0.052, 2.0, 2.71)}, ON_AT_3)["band_plain"]
    assert said == ["**0.052** wide before BN, **2.7** now"]


def test_a_switch_that_has_not_acted_yet_changes_no_sentence():
    """A change acts at its own step."""
    said = told({"plain.percentiles": widths(0.2, 0.1)}, ON_AT_3)["band_plain"]
    assert said == ["**0.20** wide at step 0, **0.10** now"]


DEAD = {
    "plain.test_accuracy": [10, 19.24, 11, 12],
    "bn.test_accuracy": [10, 95, 96, 96],
    "plain.spread": [[0.5, 0.2, 0.05]] * 4,
}


def test_the_story_of_a_signal_that_died():
    """An arm at chance with nothing saturated and a tiny spread."""
    assert told(DEAD)["story"] == [
        "[[bn]] reached 90 % by step **1**. [[plain]] never passed **19.2 %** in **3** steps.",
        "At step **3**, nothing in [[plain]] was saturated (**0 %** of its inputs beyond ±4). Its signal had died "
        "instead: the middle 70 % of the inputs of layer 3 spanned **0.050**.",
    ]


def test_the_story_of_saturation():
    """An arm at chance with most inputs of a layer where the sigmoid is flat."""
    said = told(DEAD | {"plain.saturated": [[0.1, 0.2, 0.98]] * 4})["story"]
    assert said[1] == (
        "At step **3**, **98 %** of what layer 3 of [[plain]] received was saturated (beyond ±4): there less "
        "than 7.1 % of the steepest slope is left."
    )


@pytest.mark.parametrize(("activation", "edge"), [("sigmoid", 4.0), ("tanh", 2.0), ("relu", -1e-6)])
def test_what_is_left_of_the_slope_where_a_nonlinearity_is_flat(activation: str, edge: float) -> None:
    """The sentence's number is that of the nonlinearity itself: a sigmoid's slope at 4 is 7 % of the steepest."""
    left = 100 * float(probe.slope(np.array([edge]), activation)[0])
    said = re.search(r"less than ([\d.]+)", LEFT[activation])
    assert left == (0 if said is None else pytest.approx(float(said[1]), abs=0.05))
    assert left <= (0 if said is None else float(said[1]))


def test_an_arm_that_is_stuck_for_neither_reason_gets_no_reason():
    """What the numbers do not show is not said."""
    assert len(told(DEAD | {"plain.spread": [[2, 2, 2]] * 4})["story"]) == 1


def test_the_story_does_not_favour_batch_norm():
    """Where plain wins, it is said in the same words."""
    said = told({"bn.test_accuracy": [10, 40, 80], "plain.test_accuracy": [10, 95, 96]})["story"]
    assert said == ["[[plain]] reached 90 % by step **1**. [[bn]] never passed **80.0 %** in **2** steps."]


def test_the_story_of_a_switch():
    """What was before, what you did, what followed."""
    columns = {
        "plain.test_accuracy": [10, 19.24, 11, 60, 70, 92],
        "bn.test_accuracy": [10, 95, 96, 96, 96, 96],
        "plain.spread": [[0.5, 0.2, 0.05]] * 6,
    }
    said = told(columns, ON_AT_3)["story"]
    assert said == [
        "[[bn]] reached 90 % by step **1**. [[plain]] never passed **19.2 %** before step **3**.",
        "Before step **3**, nothing in [[plain]] was saturated (**0 %** of its inputs beyond ±4). Its signal had died "
        "instead: the middle 70 % of the inputs of layer 3 spanned **0.050**.",
        "You switched batch norm on in [[plain]] at step **3**, with the same weights. It passed 90 % "
        "within **2** steps.",
    ]


def test_a_mark_seen_late_is_passed_within_so_many_steps():
    """Between two evaluations nobody knows."""
    columns = {"plain.test_accuracy": [10, 10, 10, 60, NAN, 92], "bn.test_accuracy": [95] * 6}
    said = told(columns, ON_AT_3)["story"][-1]
    assert said.endswith("It passed 90 % within **2** steps.")


def test_a_change_of_the_learning_rate_that_did_little():
    """The jump at the change, and where it led."""
    change = [{"step": 1, "field": "bn.lr", "old": 0.5, "new": 10.0, "arm": "bn"}]
    columns = {"bn.test_accuracy": [95, 96, 92.6], "bn.accuracy_before": [NAN, 96, NAN]}
    assert told(columns, change)["story"][-1] == (
        "You set the learning rate of [[bn]] from **0.5** to **10** at step **1**. Its accuracy went from **96.0 %** "
        "to **96.0 %** at once, and is **92.6 %** now."
    )


def test_divergence_names_the_layer_and_the_arm_that_goes_on():
    """It comes first."""
    columns = {"plain.bad_step": [-1, 1, 1], "plain.bad_layer": [-1, 2, 2], "bn.test_accuracy": [10, 95, 96]}
    said = told(columns)
    assert said["story"][0] == "[[plain]] turned non-finite in layer 2 at step **1**; [[bn]] goes on."
    assert said["band_plain"] == ["No numbers any more since step **1**."]
    assert said["accuracy"] == ["[[bn]] passed 90 % by step **1**; [[plain]] ended at step **1**."]


def test_an_arm_that_ended_is_not_said_to_have_never_passed():
    """It had no chance to."""
    columns = {"plain.bad_step": [-1, 1], "plain.bad_layer": [-1, 2], "plain.test_accuracy": [10, NAN]}
    assert told(columns)["story"] == ["[[plain]] turned non-finite in layer 2 at step **1**; [[bn]] goes on."]


@pytest.mark.parametrize(("share", "items"), [(0.5, 1), (0.99, 2)])
def test_half_of_a_relu_s_inputs_below_0_is_no_reason(share, items):
    """Nearly all is one."""
    columns = {"bn.test_accuracy": [10, 10], "bn.spread": [[2, 2, 2]] * 2, "bn.saturated": [[share] * 3] * 2}
    assert len(told(columns, activation="relu")["story"]) == items


def test_the_probe_is_named():
    """Layers are counted from 1, units as they are numbered."""
    assert told({"bn.train_loss": [1.0]})["probe"] == ["layer 3, unit 1"]


def test_the_output_layer_has_a_name_of_its_own():
    """Layer L + 1 is the output."""
    columns = {"plain.bad_step": [-1, 1], "plain.bad_layer": [-1, 4], "bn.bad_step": [-1, 1], "bn.bad_layer": [-1, 1]}
    assert told(columns)["story"][:2] == [
        "[[plain]] turned non-finite in the output layer at step **1**.",
        "[[bn]] turned non-finite in layer 1 at step **1**.",
    ]


def test_there_are_never_more_than_three_items():
    """However much happened."""
    columns = {
        "plain.bad_step": [-1, 1, 1, 1], "plain.bad_layer": [-1, 2, 2, 2],
        "bn.bad_step": [-1, 1, 1, 1], "bn.bad_layer": [-1, 2, 2, 2],
        "bn.test_accuracy": [10, 11, 11, 11], "plain.test_accuracy": [10, 11, 11, 11],
    }  # fmt: skip
    assert len(told(columns, ON_AT_3)["story"]) == 3


def test_the_facts_of_an_arm_stand_in_one_line():
    """Accuracy, loss and what is left of the signal."""
    columns = {"bn.test_accuracy": [10, 97.2], "bn.train_loss": [2.4, 0.0712], "bn.spread": [[2, 2, 2], [2, 2, 3.21]]}
    assert (
        told(columns)["facts"][1] == "[[bn]]: **97.2 %** of the test images, loss **0.071**, spread in layer 3 **3.2**."
    )


BORN_AT_2 = {"step": 2, "field": "branch1.of", "old": "none", "new": "bn", "arm": "branch1"}


def branched(**columns):
    """The sentences of a run of five steps with a branch that left `bn` at step 2."""
    history = hand.run(columns, arms=("plain", "bn", "branch1"))
    slots = story.narrate(history, config(), [BORN_AT_2], VIEW)
    return {slot: [sentence.replace("\u00a0", " ") for sentence in said] for slot, said in slots.items()}


def test_a_branch_says_where_it_left_its_parent_and_how_both_stand():
    """In the story and above its band."""
    said = branched(
        **{
            "branch1.test_accuracy": [NAN, NAN, 50.0, 60.0, 70.0],
            "bn.test_accuracy": [10.0, 30.0, 50.0, 80.0, 95.0],
            "branch1.percentiles": widths(NAN, NAN, 2.0, 1.5, 1.0),
        }
    )
    assert said["story"][0] == "[[branch1]] left [[bn]] at step **2**: it is at **70.0 %**, [[bn]] at **95.0 %**."
    assert said["band_branch1"] == ["**2.0** wide at step 2, **1.0** now"]


def test_a_surgery_is_told_with_both_modes():
    """The largest change of a logit in inference and in training mode, and the loss around it."""
    columns = {
        "plain.train_loss": [2.3] * 5,
        "plain.logit_change": [NAN, NAN, NAN, 3.2e-6, NAN],
        "plain.logit_change_training": [NAN, NAN, NAN, 1.42, NAN],
        "plain.loss_before": [NAN, NAN, NAN, 0.951, NAN],
        "plain.loss_after": [NAN, NAN, NAN, 1.26, NAN],
    }
    assert told(columns, ON_AT_3)["surgery"] == [
        "Switching batch norm on in [[plain]] at step **3** moved no logit of the test images by more than "
        "**3.2 · 10⁻⁶** in inference mode. In training mode, where each mini-batch's own mean and variance normalize, "
        "the largest change was **1.4**, and the loss of that mini-batch went from **0.95** to **1.3**."
    ]


def test_before_any_surgery_the_sentence_says_what_to_do():
    """Also where the step of the change has no numbers."""
    waits = ["Switch batch norm while a network trains: what that did to its answers will stand here."]
    assert told({"plain.train_loss": [2.3, 2.2]})["surgery"] == waits
    assert told({"plain.train_loss": [2.3] * 5}, ON_AT_3)["surgery"] == waits


def test_another_normalization_is_called_by_its_name():
    """In what the switches did, and before Play."""
    columns = {"plain.test_accuracy": [10.0, 10.0, 10.0, 50.0], "plain.accuracy_before": [NAN, NAN, NAN, 10.0]}
    said = told(columns, ON_AT_3, norm="layer")
    assert said["story"][-1].startswith("You switched layer norm on in [[plain]] at step **3**")
    assert "before layer norm," in said["band_plain"][0]
    assert told({"plain.train_loss": [2.3]}, norm="group")["story"][1].endswith("receive, by group norm.")


def test_several_seeds_are_told_by_their_median_and_range():
    """Of the newest test; what turned non-finite is counted."""
    columns = {
        "plain.accuracy_of_seeds": [[10, 10, 12], [NAN, NAN, NAN]],
        "bn.accuracy_of_seeds": [[80, 85, 90], [NAN, NAN, NAN]],
        "plain.seeds_ended": [0, 2],
    }
    assert told(columns, seeds=5)["accuracy"] == [
        "Median (range) of 5 seeds: [[plain]] **10.0 %** (10.0–12.0; **2** turned non-finite), [[bn]] **85.0 %** "
        "(80.0–90.0)."
    ]


def test_a_branch_that_the_run_does_not_have_is_not_told_of():
    """A link may name a change of an arm that its run does not train."""
    columns = {"bn.test_accuracy": [NAN, 95.0, 95.0, 95.0]}
    assert told(columns, [BORN_AT_2]) == told(columns)


def test_how_differently_the_last_layer_takes_the_images():
    """The number of the layer before the output; nothing of a network that was not tested."""
    layers = [[0.05, 0.01, 0.0026]], [[0.2, 0.2, 0.25]]
    said = told({"plain.apart": layers[0], "bn.apart": layers[1]})
    assert said["way"] == [
        "Between the ten images the outputs of layer 3 differ by **0.0026** in [[plain]], by **0.25** in [[bn]]."
    ]
    assert told({"plain.apart": [[NAN] * 3], "bn.apart": [[NAN] * 3]})["way"] == [""]
