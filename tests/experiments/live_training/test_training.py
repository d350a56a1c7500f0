"""The race as a machine: what a step is, what a change does, what ends an arm, and that it is the same every time."""

import dataclasses
import itertools
import math
import pickle
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from bnviz import data, records
from bnviz.config import params, replace
from bnviz.experiments.live_training import training as live_training
from bnviz.experiments.live_training.config import Config
from bnviz.experiments.live_training.training import Race, Record
from bnviz.experiments.machine import records_of
from bnviz.model import train
from bnviz.model.mlp import MLP
from tests.conftest import Raced

SMALL = Config(width=12, depth=2)
DIVERGES = replace(Config(), {"activation": "relu", "init": "he", "plain.lr": 10.0, "bn.lr": 0.1})


def steps(race: Race, n: int, changes: dict[int, dict[str, Any]] | None = None) -> list[Record]:
    """The next n records; `changes` are sent just before the step they name."""
    made = []
    for _ in range(n):
        if changes and race.at in changes:
            race.change(replace(race.config, changes[race.at]))
        record = race.step()
        assert record is not None
        made.append(record)
    return made


def bits(made: list[Record]) -> list[bytes]:
    """Records as raw bytes: equal only if every number is, to the bit."""
    dtype = records.row_dtype(made[0])
    return [records.row(record, dtype).tobytes() for record in made]


def weights(race: Race, arm: str) -> list[torch.Tensor]:
    """Copies of everything that an arm has learned, its running statistics with it."""
    return [value.clone() for value in race.trainers[arm].network.state_dict().values()]


def test_the_same_config_gives_the_same_run() -> None:
    """Two runs with the same changes at the same steps are equal to the bit."""
    changes = {7: {"plain.bn": True}, 12: {"bn.lr": 2.0}}
    assert bits(steps(Race(SMALL), 30, changes)) == bits(steps(Race(SMALL), 30, changes))


def test_another_seed_gives_another_run() -> None:
    """The seed fixes the weights and the order."""
    assert bits(steps(Race(SMALL), 1)) != bits(steps(Race(replace(SMALL, {"seed": 1})), 1))


def test_two_races_in_turn_get_what_each_gets_alone() -> None:
    """Visitors share the process and nothing else."""
    other = replace(SMALL, {"seed": 3, "bn.lr": 1.0})
    both = Race(SMALL), Race(other)
    mixed = [[race.step() for race in both] for _ in range(30)]
    for k, config in enumerate((SMALL, other)):
        assert bits([pair[k] for pair in mixed]) == bits(steps(Race(config), 30))  # type: ignore[misc]


@pytest.mark.parametrize("at", [0, 9, 24])
def test_a_pickled_race_goes_on_to_the_bit(at: int) -> None:
    """A snapshot between any two steps, also with a change on its way, changes nothing."""
    race = Race(SMALL)
    steps(race, at, {5: {"plain.bn": True}})
    race.change(replace(race.config, {"bn.bn": False}))
    again = pickle.loads(pickle.dumps(race))
    assert bits(steps(race, 30)) == bits(steps(again, 30))


def test_a_snapshot_is_small() -> None:
    """The default race crosses a process in less than 300 kB: weights and order, not data."""
    race = Race(Config())
    steps(race, 1)
    assert len(pickle.dumps(race)) < 300_000


def test_global_random_state_is_left_alone() -> None:
    """Neither torch's nor numpy's global generator moves."""
    before = torch.get_rng_state(), np.random.get_state()[1].copy()  # type: ignore[index,union-attr]  # noqa: NPY002
    steps(Race(SMALL), 3)
    assert torch.equal(before[0], torch.get_rng_state())
    assert np.array_equal(before[1], np.random.get_state()[1])  # type: ignore[arg-type,index]  # noqa: NPY002


@pytest.mark.parametrize("arm", ["plain", "bn"])
def test_watching_changes_nothing(arm: str) -> None:
    """A bare loop without probe, records and evaluation reaches the same weights and running statistics, to the bit."""
    race = Race(SMALL)
    steps(race, 45)
    kind = "batch" if arm == "bn" else "none"
    network = MLP([64, 12, 12, 10], normalization=kind, generator=torch.Generator().manual_seed(0))
    batches = train.Batches(race.data, 60, 0)
    for _ in range(45):
        descent = train.Descent(network)
        grads = descent.forward_backward(*batches.next()).grads
        with torch.no_grad():
            for p, grad in zip(descent.parameters, grads, strict=True):
                p.add_(grad, alpha=-0.5)
    bare = list(network.state_dict().values())
    assert all(torch.equal(a, b) for a, b in zip(weights(race, arm), bare, strict=True))


def test_a_record_describes_the_network_before_its_update() -> None:
    """Step t's accuracy and loss are those of the weights after t updates."""
    race = Race(SMALL)
    network = pickle.loads(pickle.dumps(race.trainers["bn"].network))
    _, _, x, y = train.tensors(race.data)
    [record] = steps(race, 1)
    assert record.arms["bn"].test_accuracy == train.accuracy(network, x, y)
    first = train.Batches(race.data, 60, 0).next()
    assert record.arms["bn"].train_loss == F.cross_entropy(network(first[0]), first[1]).item()


def test_update_ratio_is_the_step_over_the_weights() -> None:
    """|W_after - W_before| / |W_before| of every layer."""
    race = Race(SMALL)
    before = [w.detach().clone() for w in race.trainers["plain"].network.weights]
    [record] = steps(race, 1)
    moved = [
        ((b - a).norm() / a.norm()).item() for a, b in zip(before, race.trainers["plain"].network.weights, strict=True)
    ]
    assert record.arms["plain"].update_ratio == pytest.approx(moved, rel=1e-3)


def test_evaluation_keeps_its_schedule(raced: Raced) -> None:
    """Test accuracy at every tenth step of the digits and nowhere else."""
    for record in raced(301, seed=0)[:45]:
        assert all(math.isnan(arm.test_accuracy) == (record.step % 10 != 0) for arm in record.arms.values())


def test_details_keep_theirs() -> None:
    """The expensive statistics come at every step divisible by detail_every, whatever that was before."""
    race = Race(SMALL)
    race.detail_every = 4
    made = steps(race, 9)
    race.detail_every = 1
    made += steps(race, 3)
    assert [record.step for record in made if record.detail] == [0, 4, 8, 9, 10, 11]
    for record in made:
        assert all(np.isnan(arm.pooled).any() != record.detail for arm in record.arms.values())


@pytest.mark.parametrize("change", [{"plain.bn": True}, {"plain.lr": 3.0}])
def test_a_change_acts_in_the_next_record_of_its_arm_alone(change: dict[str, Any]) -> None:
    """The steps before are the same, the next one differs in the changed arm, and the other arm never notices."""
    calm, turned = steps(Race(SMALL), 20), steps(Race(SMALL), 20, {13: change})
    assert bits(calm)[:13] == bits(turned)[:13]
    assert not np.array_equal(calm[13].arms["plain"].update_ratio, turned[13].arms["plain"].update_ratio)
    for a, b in zip(calm, turned, strict=True):
        assert np.array_equal(a.arms["bn"].percentiles, b.arms["bn"].percentiles)
        assert a.arms["bn"].train_loss == b.arms["bn"].train_loss


def test_a_learning_rate_scales_the_very_next_update() -> None:
    """Six times the rate, six times the step, on the same gradient."""
    calm, turned = steps(Race(SMALL), 14), steps(Race(SMALL), 14, {13: {"bn.lr": 3.0}})
    assert turned[13].arms["bn"].update_ratio == pytest.approx(6 * calm[13].arms["bn"].update_ratio)


@pytest.mark.parametrize("arm", ["plain", "bn"])
def test_switching_batch_norm_keeps_the_weights(arm: str) -> None:
    """What a switch meets are the weights of the step before, and accuracies are taken around it."""
    race = Race(replace(SMALL, {f"{arm}.lr": 0.0001}))
    steps(race, 10)
    kept = [w.detach().clone() for w in race.trainers[arm].network.weights]
    settings = getattr(race.config, arm)
    [record] = steps(race, 1, {10: {f"{arm}.bn": not settings.bn}})
    for before, after in zip(kept, race.trainers[arm].network.weights, strict=True):
        torch.testing.assert_close(after.detach(), before, rtol=0, atol=1e-3)
    assert math.isfinite(record.arms[arm].accuracy_before)
    assert math.isfinite(record.arms[arm].test_accuracy)


def test_accuracy_is_taken_just_before_and_just_after_a_change() -> None:
    """Cold surgery costs a trained network its accuracy at once; both numbers are of the same weights."""
    race = Race(Config())
    steps(race, 101)
    [record] = steps(race, 1, {101: {"bn.bn": False}})
    assert record.arms["bn"].accuracy_before >= 90
    assert record.arms["bn"].test_accuracy <= 50
    assert math.isnan(record.arms["plain"].accuracy_before)


def test_a_structural_change_is_refused() -> None:
    """Another width is another run."""
    with pytest.raises(ValueError, match="width"):
        Race(SMALL).change(replace(SMALL, {"width": 13}))


def test_a_diverging_arm_stops_and_names_its_layer() -> None:
    """From its first bad step on every number is NaN, and that step and layer stay in every record."""
    made = steps(Race(DIVERGES), 40)
    first = next(record.step for record in made if record.arms["plain"].bad_step >= 0)
    for record in made:
        arm = record.arms["plain"]
        now = [value for name, value in vars(arm).items() if name != "best"]  # which is of the steps before
        floats = [value for value in now if np.asarray(value).dtype.kind == "f"]
        if record.step < first:
            assert math.isfinite(arm.train_loss)
        else:
            assert all(np.isnan(value).all() for value in floats)
            assert (arm.bad_step, arm.bad_layer in (1, 2, 3, 4)) == (first, True)


def test_the_other_arm_does_not_notice() -> None:
    """Batch norm's records are those of a race in which nothing diverged."""
    calm = replace(DIVERGES, {"plain.lr": 0.01})
    for a, b in zip(steps(Race(DIVERGES), 40), steps(Race(calm), 40), strict=True):
        assert a.arms["bn"].train_loss == b.arms["bn"].train_loss
        assert np.array_equal(a.arms["bn"].percentiles, b.arms["bn"].percentiles)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_layer_that_turned_bad_is_the_one_named(layer: int) -> None:
    """An infinite weight put into a layer is found there at the next step."""
    race = Race(SMALL)
    steps(race, 3)
    with torch.no_grad():
        race.trainers["plain"].network.weights[layer - 1][0, 0] = math.inf
    arm = steps(race, 1)[0].arms["plain"]
    assert (arm.bad_step, arm.bad_layer) == (3, layer)


def test_an_ended_arm_survives_a_pickle_and_a_change() -> None:
    """Neither a snapshot nor a switch brings it back."""
    race = Race(DIVERGES)
    steps(race, 20)
    again = pickle.loads(pickle.dumps(race))
    [record] = steps(again, 1, {20: {"plain.bn": True, "plain.lr": 0.1}})
    assert record.arms["plain"].bad_step >= 0
    assert math.isnan(record.arms["plain"].accuracy_before)


def test_a_race_is_over_when_both_arms_have_ended() -> None:
    """The last record is the one in which the second arm ended."""
    config = replace(DIVERGES, {"bn.bn": False, "bn.lr": 100.0})
    made = list(itertools.islice(records_of(Race(config)), 40))
    assert len(made) < 40
    assert max(arm.bad_step for arm in made[-1].arms.values()) == made[-1].step
    assert all(arm.bad_step >= 0 for arm in made[-1].arms.values())


def test_the_shapes_of_a_row_never_change() -> None:
    """One dtype carries every record of a run, also of an ended arm."""
    made = steps(Race(DIVERGES), 20)
    assert len({str(records.row_dtype(record)) for record in made}) == 1


def test_a_record_is_frozen_numbers() -> None:
    """No tensor leaves a step."""
    [record] = steps(Race(SMALL), 1)
    assert all(isinstance(value, int | float | np.ndarray) for _, value in records.items(record))
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.step = 3  # type: ignore[misc]


def test_the_table_has_a_row_an_arm() -> None:
    """The CSV's columns in their order; empty where nothing was evaluated."""
    race = Race(SMALL)
    race.detail_every = 4
    rows = [row for record in steps(race, 2) for row in record.table()]
    assert [(row["step"], row["arm"]) for row in rows] == [(0, "plain"), (0, "bn"), (1, "plain"), (1, "bn")]
    layer = ["p15", "p50", "p85", "mean", "std", "saturated", "grad_norm"]
    columns = [f"layer{k}_{name}" for k in (1, 2) for name in layer]
    assert all(list(row) == ["step", "arm", "train_loss", "test_accuracy", *columns] for row in rows)
    assert rows[0]["layer2_p50"] is not None
    assert (rows[2]["test_accuracy"], rows[2]["layer2_p50"]) == (None, None)


def test_the_generator_takes_changes() -> None:
    """It yields the same records, and a config sent into it acts in the next one."""
    generator = records_of(live_training.start(SMALL))
    made = [next(generator), generator.send(replace(SMALL, {"bn.lr": 2.0}))]
    assert bits(made) == bits(steps(Race(SMALL), 2, {1: {"bn.lr": 2.0}}))


@pytest.mark.parametrize("name", [name for name, declared in params(Config).items() if declared.choices])
def test_every_choice_of_words_runs(name: str) -> None:
    """Each data set, nonlinearity and initialization trains two steps; MNIST is left to its own test."""
    for choice in params(Config)[name].choices:
        if choice != "mnist":
            made = steps(Race(replace(SMALL, {name: choice})), 2)
            assert math.isfinite(made[1].arms["bn"].train_loss)


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize("name", ["sigma", "depth", "width", "batch_size", "seed", "bn.lr"])
def test_both_ends_of_every_range_run(name: str, end: str) -> None:
    """The smallest and the largest value each give two records."""
    race = Race(replace(SMALL, {name: getattr(params(Config)[name], end)}))
    assert len(steps(race, 2)) == 2


def test_every_field_says_what_it_is() -> None:
    """One sentence of help each, since it becomes a hover text."""
    for name, declared in params(Config).items():
        assert declared.help.endswith("."), name


BRANCHED = replace(SMALL, {"branches": 1})
BRANCHING = {5: {"branch1.of": "bn", "branch1.bn": True}}


TESTED = ("test_accuracy", "answers", "way", "apart", "chances", "best", "passed")


def arm_bits(made: list[Record], arm: str, without: Sequence[str] = ()) -> list[bytes]:
    """One arm of some records as raw bytes."""
    return [
        b"".join(np.asarray(value).tobytes() for name, value in vars(record.arms[arm]).items() if name not in without)
        for record in made
    ]


def test_all_arms_are_tested_at_the_same_steps() -> None:
    """Also where only one is changed or branched off: accuracies of different steps would look as if they differed."""
    made = steps(Race(BRANCHED), 30, {**BRANCHING, 13: {"plain.lr": 1.0}, 27: {"branch1.bn": False}})
    for record in made[5:]:
        assert len({math.isfinite(arm.test_accuracy) for arm in record.arms.values()}) == 1
    copies = [(r.arms["branch1"].test_accuracy, r.arms["bn"].test_accuracy) for r in made[5:27]]
    assert [pair for pair in copies if math.isfinite(pair[0]) and pair[0] != pair[1]] == []


def test_what_was_reached_stays_in_every_record(raced: Raced) -> None:
    """The first step of a test at the mark, ever and since a change, and the best of all tests so far."""
    made = raced(301, seed=0)
    tests = [(r.step, r.arms["bn"].test_accuracy) for r in made if math.isfinite(r.arms["bn"].test_accuracy)]
    first = next(step for step, found in tests if found >= 90)
    for record in made:
        arm = record.arms["bn"]
        assert arm.best == max(found for step, found in tests if step <= record.step)
        assert arm.passed.tolist() == [first if record.step >= first else -1] * 2
    turned = steps(Race(Config()), first + 12, {first + 3: {"bn.bn": False}})
    assert turned[first + 2].arms["bn"].passed.tolist() == [first, first]
    assert turned[-1].arms["bn"].passed.tolist() == [first, -1]


def test_the_answers_are_those_of_the_last_test(raced: Raced) -> None:
    """One example of each class, as the network names it; as many right answers as its labels say."""
    digits = data.load("digits")
    shown = data.one_of_each(digits)
    assert sorted(digits.y_test[shown]) == list(range(10))
    made = raced(301, seed=0)
    assert (made[0].arms["bn"].answers == digits.y_test[shown]).sum() <= 3
    assert (made[300].arms["bn"].answers == digits.y_test[shown]).sum() >= 8
    for record in made[1:20]:
        if math.isnan(record.arms["bn"].test_accuracy):
            assert np.array_equal(record.arms["bn"].answers, made[record.step - 1].arms["bn"].answers)


def test_a_branch_that_changes_nothing_is_its_parent() -> None:
    """From its birth on, to the bit, but for the evaluation that its birth brings; before it there is nothing."""
    made = steps(Race(BRANCHED), 12, BRANCHING)
    assert [math.isnan(record.arms["branch1"].train_loss) for record in made] == [True] * 5 + [False] * 7
    assert arm_bits(made, "branch1")[6:] == arm_bits(made, "bn")[6:]
    assert made[5].arms["branch1"].train_loss == made[5].arms["bn"].train_loss


def test_the_others_do_not_notice_a_branch() -> None:
    """Neither that there may be one nor that it branches off and goes its own way; they are tested then, no more."""
    alone = steps(Race(SMALL), 12)
    made = steps(Race(BRANCHED), 12, {**BRANCHING, 8: {"branch1.lr": 3.0, "branch1.bn": False}})
    for arm in ("plain", "bn"):
        tested = [record.step for record in made if math.isfinite(record.arms[arm].test_accuracy)]
        assert tested == [0, 5, 8, 10]
        assert arm_bits(made, arm, TESTED) == arm_bits(alone, arm, TESTED)
    assert made[-1].arms["branch1"].train_loss != made[-1].arms["bn"].train_loss


def test_a_branch_may_be_born_with_other_settings() -> None:
    """The jump that they make is evaluated in its first record."""
    made = steps(Race(BRANCHED), 7, {5: {"branch1.of": "bn", "branch1.bn": False}})
    first = made[5].arms["branch1"]
    assert math.isfinite(first.accuracy_before)
    assert first.train_loss != made[5].arms["bn"].train_loss


def test_nobody_is_born_of_nobody() -> None:
    """A branch of itself, or of one that has not branched off yet, waits."""
    made = steps(Race(replace(SMALL, {"branches": 2})), 4, {1: {"branch1.of": "branch1", "branch2.of": "branch1"}})
    assert all(math.isnan(made[-1].arms[arm].train_loss) for arm in ("branch1", "branch2"))


def test_a_race_with_a_branch_goes_through_a_pickle() -> None:
    """To the bit."""
    whole = Race(BRANCHED)
    steps(whole, 8, BRANCHING)
    again = pickle.loads(pickle.dumps(whole))
    assert bits(steps(again, 4)) == bits(steps(whole, 4))


@pytest.mark.parametrize("norm", ["layer", "group", "rms", "weight"])
def test_the_switches_can_put_in_another_normalization(norm: str) -> None:
    """From the start and while it runs, also through a pickle; nobody else's numbers change."""
    race = Race(replace(SMALL, {"norm": norm, "surgery": "keep"}))
    made = steps(race, 6, {3: {"plain.bn": True}})
    again = pickle.loads(pickle.dumps(race))
    assert bits(steps(again, 3)) == bits(steps(race, 3))
    assert type(race.trainers["plain"].network.hidden[0].norm) is type(race.trainers["bn"].network.hidden[0].norm)
    batch = steps(Race(SMALL), 3)
    assert arm_bits(made, "plain")[:3] == arm_bits(batch, "plain")[:3]
    assert made[0].arms["bn"].train_loss != batch[0].arms["bn"].train_loss or norm == "weight"


def test_several_seeds_are_what_each_is_alone() -> None:
    """Lowest, median and highest of three runs, with a surgery on the way; the first run itself is untouched."""
    change = {6: {"plain.bn": True}}
    made = steps(Race(replace(SMALL, {"seeds": 3, "seed": 4})), 21, change)
    alone = [steps(Race(replace(SMALL, {"seed": 4 + k})), 21, change) for k in range(3)]
    for at, record in enumerate(made):
        for name, arm in record.arms.items():
            of_seeds = [run[at].arms[name] for run in alone]
            losses = sorted(each.train_loss for each in of_seeds)
            tested = sorted(each.test_accuracy for each in of_seeds)
            assert arm.loss_of_seeds == pytest.approx(losses, rel=1e-7)
            assert arm.accuracy_of_seeds == pytest.approx(tested, rel=1e-7, nan_ok=True)
    first = [dataclasses.replace(record, arms={n: _alone(arm) for n, arm in record.arms.items()}) for record in made]
    assert bits(first) == bits(alone[0])


def _alone(arm: live_training.ArmRecord) -> live_training.ArmRecord:
    """Without what it says of other seeds."""
    return dataclasses.replace(arm, loss_of_seeds=live_training.NOBODY, accuracy_of_seeds=live_training.NOBODY)


def test_several_seeds_go_through_a_pickle_and_branch() -> None:
    """To the bit, and a branch has a band of its own from its birth on."""
    race = Race(replace(BRANCHED, {"seeds": 3}))
    made = steps(race, 8, BRANCHING)
    again = pickle.loads(pickle.dumps(race))
    assert bits(steps(again, 4)) == bits(steps(race, 4))
    branched = [bool(np.isfinite(record.arms["branch1"].loss_of_seeds).all()) for record in made]
    assert branched == [record.step >= min(BRANCHING) for record in made]


def test_seeds_that_ended_are_counted_and_the_others_go_on() -> None:
    """ReLU at rates that end some seeds and not others; a seed of which no arm is left is not waited for."""
    wild = {"width": 30, "depth": 3, "activation": "relu", "sigma": 1.0, "plain.lr": 30.0, "bn.lr": 100.0, "seeds": 5}
    race = Race(replace(SMALL, wild))
    alone = [Race(dataclasses.replace(race.config, seed=k, seeds=1)) for k in range(5)]
    counted = set()
    for record in steps(race, 30):
        each = [one.step() for one in alone]
        for arm in ("plain", "bn"):
            ended = sum(other is None or other.arms[arm].bad_step >= 0 for other in each)
            assert record.arms[arm].seeds_ended == ended
            counted.add(ended)
    assert {0, 3, 4} <= counted
