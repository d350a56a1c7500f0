"""Operating on the running race: batch norm kept or cold, batch size, momentum, a frozen layer, numbers by hand."""

import math
import pickle
from typing import Any

import numpy as np
import pytest
import torch

from bnviz.config import ConfigError, replace, with_text
from bnviz.experiments.live_training.config import Config
from bnviz.replay import ReplayLog, branched, lenient
from tests.experiments.live_training.test_training import Race, bits, steps

SMALL = Config(width=12, depth=2, activation="relu", init="he")


def operated(arm: str, surgery: str, at: int = 60, then: int = 1) -> list[Any]:
    """The records of one arm from the step on in which its batch norm is switched."""
    race = Race(replace(SMALL, {"plain.lr": 0.1, "bn.lr": 0.1, "surgery": surgery}))
    steps(race, at)
    on = not getattr(race.config, arm).bn
    return [record.arms[arm] for record in steps(race, then, {at: {f"{arm}.bn": on}})]


@pytest.mark.parametrize("arm", ["plain", "bn"])
def test_keeping_the_function_keeps_accuracy_and_logits(arm: str) -> None:
    """In float32 no logit moves by 1e-4; the accuracy stays; training mode is said to differ."""
    [record] = operated(arm, "keep")
    assert record.logit_change <= 1e-4
    assert record.accuracy_before == record.test_accuracy
    assert record.logit_change_training > 1e-3


@pytest.mark.parametrize("arm", ["plain", "bn"])
def test_cold_surgery_says_its_jump(arm: str) -> None:
    """The loss before and after are of the mini-batch of that step, so that the second is the loss of its record."""
    [record] = operated(arm, "cold")
    assert record.logit_change > 0.1
    assert record.loss_after > record.loss_before
    assert record.loss_after == pytest.approx(record.train_loss, abs=1e-6)


def test_without_a_switch_nothing_is_said() -> None:
    """NaN in every other record, also where only a learning rate changed or the kind of surgery was chosen."""
    made = steps(Race(SMALL), 4, {1: {"plain.lr": 0.2}, 2: {"surgery": "keep"}})
    for record in made:
        for arm in record.arms.values():
            assert math.isnan(arm.logit_change)
            assert math.isnan(arm.loss_before)


def test_choosing_the_surgery_changes_nothing_yet() -> None:
    """It waits for a switch."""
    assert bits(steps(Race(SMALL), 9, {3: {"surgery": "keep"}})) == bits(steps(Race(SMALL), 9))


@pytest.mark.parametrize(
    "change",
    [
        {"surgery": "keep", "plain.bn": True},
        {"surgery": "keep", "bn.bn": False},
        {"batch_size": 17},
        {"momentum": 0.5},
        {"plain.frozen": 2},
        {"bn.edit": "gamma 2 3 1.5"},
    ],
)
def test_every_operation_survives_a_pickle(change: dict[str, Any]) -> None:
    """A snapshot after it goes on to the bit."""
    race = Race(SMALL)
    steps(race, 12, {8: change})
    again = pickle.loads(pickle.dumps(race))
    assert bits(steps(race, 40)) == bits(steps(again, 40))


def test_a_new_batch_size_acts_in_the_next_step() -> None:
    """Of all examples at once the loss does not depend on their order."""
    race, other = Race(SMALL), Race(replace(SMALL, {"seed": 0, "batch_size": 500}))
    [record] = steps(race, 1, {0: {"batch_size": 500}})
    assert record.arms["plain"].train_loss == steps(other, 1)[0].arms["plain"].train_loss


def test_momentum_moves_the_running_statistics_and_nothing_that_trains() -> None:
    """Training is the same to the bit; inference is not."""
    calm, turned = Race(SMALL), Race(SMALL)
    one, two = steps(calm, 11), steps(turned, 11, {1: {"momentum": 0.9}})
    assert [r.arms["bn"].train_loss for r in one] == [r.arms["bn"].train_loss for r in two]
    means = [race.trainers["bn"].network.hidden[0].norm.running_mean for race in (calm, turned)]  # type: ignore[union-attr]
    assert not torch.equal(means[0], means[1])  # type: ignore[arg-type]


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_a_frozen_layer_stays(layer: int) -> None:
    """Its weights, gamma and beta are the same to the bit; the other layers move; thawed it moves again."""
    race = Race(SMALL)
    steps(race, 3)
    network = race.trainers["bn"].network
    before = [w.detach().clone() for w in network.weights]
    [*_, record] = steps(race, 3, {3: {"bn.frozen": layer}})
    same = [torch.equal(a, b) for a, b in zip(before, network.weights, strict=True)]
    assert same == [k + 1 == layer for k in range(3)]
    assert (record.arms["bn"].update_ratio == 0).tolist() == same
    steps(race, 1, {6: {"bn.frozen": 0}})
    assert not torch.equal(before[layer - 1], network.weights[layer - 1])


def test_a_number_set_by_hand_is_in_the_next_record() -> None:
    """The record shows the network before its update: exactly what was set; only that arm notices."""
    calm, race = steps(Race(SMALL), 6), Race(SMALL)
    made = steps(race, 6, {5: {"bn.edit": "gamma 2 3 1.5", "plain.edit": "shift 1 0 -0.25"}})
    assert made[5].arms["bn"].gamma[1, 3] == 1.5
    assert made[5].arms["plain"].shift[0, 0] == -0.25
    assert made[4].arms["bn"].gamma[1, 3] == calm[4].arms["bn"].gamma[1, 3] != 1.5


def test_gamma_and_shift_are_the_networks() -> None:
    """gamma exists with batch norm alone; beta and the bias start at 0."""
    [record] = steps(Race(SMALL), 1)
    assert np.isnan(record.arms["plain"].gamma).all()
    assert (record.arms["bn"].gamma == 1).all()
    assert (record.arms["plain"].shift == 0).all()
    assert (record.arms["bn"].shift == 0).all()


@pytest.mark.parametrize("words", ["gamma", "gamma 0 0 1", "bias 1 1 1", "gamma 1 1 nan", "gamma 1 1 1e9", "x" * 41])
def test_an_impossible_edit_is_refused_in_one_sentence(words: str) -> None:
    """The sentence names the field and shows what it takes."""
    with pytest.raises(ConfigError, match=r"bn\.edit takes nothing or words such as 'gamma 3 22 1\.5'"):
        with_text(Config(), {"bn.edit": words})


@pytest.mark.parametrize(
    ("settings", "edit", "reason"),
    [
        (
            {},
            {"plain.edit": "gamma 1 5 1.5"},
            "plain.edit cannot set gamma 1 5 1.5: without batch norm there is no gamma",
        ),
        ({"depth": 2}, {"bn.edit": "shift 3 5 1.5"}, "hidden layers are counted from 1 to 2"),
        ({"depth": 2}, {"bn.edit": "gamma 9 5 1.5"}, "hidden layers are counted from 1 to 2"),
        ({"width": 12}, {"plain.edit": "shift 1 12 1"}, "units are counted from 0 to 11"),
        ({"norm": "layer"}, {"bn.edit": "gamma 1 5 1"}, "layer norm has nothing that is set by hand"),
        ({}, {"bn.bn": False, "bn.edit": "gamma 1 5 1"}, "without batch norm there is no gamma"),
        ({"network": "conv"}, {"plain.edit": "shift 1 16 1"}, "units are counted from 0 to 15"),
        (
            {"network": "conv", "norm": "batch per activation"},
            {"bn.edit": "gamma 1 5 1"},
            "batch per activation norm has nothing that is set by hand",
        ),
    ],
)
def test_an_edit_of_what_is_not_there_is_refused_in_one_sentence(
    settings: dict[str, Any], edit: dict[str, Any], reason: str
) -> None:
    """A gamma without batch norm, the output layer, a missing layer or unit: at the start and while it runs."""
    with pytest.raises(ConfigError) as refused:
        replace(replace(Config(), settings), edit)
    assert reason in str(refused.value)
    assert str(refused.value).endswith(".")
    with pytest.raises(ConfigError):
        replace(Config(), {**settings, **edit})


def test_an_edit_that_was_made_does_not_stand_in_the_way() -> None:
    """Batch norm may go afterwards, the network may become smaller, and a branch may inherit what acted once."""
    edited = replace(Config(), {"bn.edit": "gamma 3 22 1.5"})
    assert replace(edited, {"bn.bn": False}).bn.edit == "gamma 3 22 1.5"
    assert replace(edited, {"depth": 2}).depth == 2
    without = replace(edited, {"bn.bn": False})
    born = branched(ReplayLog(edited, ((2, without),), 5), "bn", 3)
    assert born.config.branch1.edit == "gamma 3 22 1.5"
    texts = born.to_text()
    again, notices = lenient(Config(), texts)
    assert (again, notices) == (born, [])


def test_an_edit_in_an_address_is_named_where_it_is_impossible() -> None:
    """In whatever order the address says it; the rest of the address counts."""
    texts = {"plain.edit": "gamma 1 5 1.5", "plain.bn": "true", "depth": "2"}
    assert lenient(Config(), texts)[1] == []
    found, notices = lenient(Config(), {"plain.edit": "gamma 1 5 1.5", "depth": "2"})
    assert (found.start.depth, found.start.plain.edit) == (2, "")
    assert notices == ["plain.edit cannot set gamma 1 5 1.5: without batch norm there is no gamma."]
    changes = {"changes": "10~plain.edit~gamma 1 5 1.5", "step": "20"}
    assert lenient(Config(), changes)[1] == notices
    assert lenient(Config(), {"changes": f"5~plain.bn~true~{changes['changes']}"})[1] == []


@pytest.mark.parametrize(("norm", "least"), [("layer", 2), ("group", 8)])
def test_a_normalization_over_too_few_units_is_refused(norm: str, least: int) -> None:
    """One unit alone, or a small group, gives the same answer to every image."""
    assert replace(Config(), {"norm": norm, "width": least}).width == least
    with pytest.raises(ConfigError, match=f"{norm} norm takes a width of at least {least}; got {least - 1}"):
        replace(Config(), {"norm": norm, "width": least - 1})
