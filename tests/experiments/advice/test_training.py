"""The advice: both ways are torch's own training, from the same weights; the CSV has a row an arm and seed."""

import math
import pickle

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from bnviz import data, records
from bnviz.config import replace
from bnviz.experiments.advice import training
from bnviz.experiments.advice.config import PIECES as WORDS
from bnviz.experiments.advice.config import Config
from bnviz.experiments.advice.pieces import FEW, PIECES, Way
from bnviz.experiments.advice.training import EVALUATE, Batches


def started(advice, **settings):
    """The machine, for one seed unless more are asked for."""
    return training.start(replace(Config(), {"advice": advice, "seeds": 1, **settings}))


def test_the_settings_name_the_pieces():
    """config.py imports no torch, and says them anew."""
    assert tuple(PIECES) == WORDS


@pytest.mark.parametrize("bn", [False, True])
def test_the_losses_are_those_of_torchs_modules_with_weight_decay(bn):
    """torch's batch norm and SGD, its weight decay on the weights alone; Ioffe & Szegedy's is in the loss."""
    machine = started("less L2", bn=bn, seed=3)
    [learner] = machine.learners["kept"]
    layers = []
    for hidden in learner.network.inner.hidden:
        linear = nn.Linear(hidden.weight.shape[1], 100)
        linear.weight.data.copy_(hidden.weight)
        nn.init.zeros_(linear.bias)
        layers += [linear, *([nn.BatchNorm1d(100)] if bn else []), nn.ReLU()]
    last = nn.Linear(100, 10)
    last.weight.data.copy_(learner.network.inner.output.weight)
    nn.init.zeros_(last.bias)
    network = nn.Sequential(*layers, last)
    weights = [p for p in network.parameters() if p.ndim == 2]
    others = [p for p in network.parameters() if p.ndim == 1]
    way = PIECES["less L2"].kept
    descent = torch.optim.SGD([{"params": weights, "weight_decay": way.l2}, {"params": others}], way.lr)
    batches = Batches(data.load("digits"), 30, 3, FEW, fixed=False)
    for _ in range(12):
        x, y = batches.next()
        loss = F.cross_entropy(network(x), y)
        assert machine.step().arms["kept"].loss_of_seeds[1] == pytest.approx(loss.item(), abs=2e-4)
        descent.zero_grad()
        loss.backward()
        descent.step()


def test_the_rate_falls_to_one_over_e_in_its_patience():
    """And stays where there is none."""
    assert Way(lr=1.5, patience=150).rate(150) == pytest.approx(1.5 / math.e)
    assert Way(lr=0.1).rate(10_000) == 0.1
    kept, followed = PIECES["faster decay"].kept, PIECES["faster decay"].followed
    assert kept.patience == 6 * followed.patience  # as in the paper


def test_the_l2_is_reduced_fivefold_as_in_the_paper():
    """Section 4.2.1."""
    assert PIECES["less L2"].kept.l2 == pytest.approx(5 * PIECES["less L2"].followed.l2)


@pytest.mark.parametrize("advice", PIECES)
def test_both_ways_start_from_the_same_weights_and_differ_after(advice):
    """Of every seed; another seed has others."""
    machine = started(advice, seeds=2)
    (kept, other), (followed, _) = machine.learners.values()
    for one, two in zip(kept.network.parameters(), followed.network.parameters(), strict=True):
        assert torch.equal(one, two)
    assert not torch.equal(kept.network.weights[0], other.network.weights[0])
    for _ in range(FEW // 20 + 2):  # an epoch and more: the first one is shuffled in both
        machine.step()
    pairs = zip(kept.network.parameters(), followed.network.parameters(), strict=True)
    assert not all(torch.equal(one, two) for one, two in pairs)


def test_fixed_batches_are_the_same_in_every_epoch_and_shuffled_ones_are_not():
    """Only the first images come, each once an epoch."""
    found = data.load("digits")
    epochs = {}
    for fixed in (True, False):
        batches = Batches(found, 20, 0, FEW, fixed)
        epochs[fixed] = [[batches.next()[0] for _ in range(FEW // 20)] for _ in range(2)]
        for epoch in epochs[fixed]:
            seen = torch.cat(epoch)
            assert sorted(map(tuple, seen.tolist())) == sorted(map(tuple, found.x_train[:FEW].tolist()))
    assert all(torch.equal(a, b) for a, b in zip(*epochs[True], strict=True))
    assert not any(torch.equal(a, b) for a, b in zip(*epochs[False], strict=True))
    assert torch.equal(epochs[True][0][0], epochs[False][0][0])


def test_a_network_that_diverges_ends_and_the_others_go_on():
    """It has no number any more, and no seed of it is ahead or behind."""
    machine = started("higher rate", seeds=2)
    machine.step()
    with torch.no_grad():
        machine.learners["followed"][1].network.weights[0].fill_(math.nan)
    made = [machine.step() for _ in range(EVALUATE)]
    assert made[-1].arms["followed"].bad_step == 1
    assert made[-1].arms["kept"].bad_step == -1
    assert np.isfinite(made[-1].arms["followed"].accuracy_of_seeds).all()
    assert np.isfinite(made[-1].ahead).tolist() == [True, False]
    for learner in (each for learners in machine.learners.values() for each in learners):
        learner.bad_step = 1
    assert machine.step() is None


def test_the_table_has_a_row_for_each_arm_and_seed_where_they_are_tested():
    """The columns of the CSV."""
    machine = started("shuffling", seeds=2)
    for record in (machine.step() for _ in range(EVALUATE + 1)):
        rows = record.table()
        assert len(rows) == (4 if record.step % EVALUATE == 0 else 0)
    assert list(rows[0]) == ["step", "arm", "seed", "test_accuracy"]
    assert [(row["arm"], row["seed"]) for row in rows] == [("kept", 0), ("kept", 1), ("followed", 0), ("followed", 1)]
    assert rows[2]["test_accuracy"] - rows[0]["test_accuracy"] == pytest.approx(record.ahead[0])


@pytest.mark.parametrize("advice", ["no dropout", "no local response normalization", "fewer distortions"])
def test_the_same_config_gives_the_same_run_also_through_a_pickle(advice):
    """To the bit: dropout, convolutions and distortions draw from their own generators."""
    bits = []
    for through in (False, True):
        machine = started(advice)
        made = [machine.step() for _ in range(4)]
        if through:
            machine = pickle.loads(pickle.dumps(machine))
        made += [machine.step() for _ in range(8)]
        bits.append([records.row(record, records.row_dtype(made[0])).tobytes() for record in made])
    assert bits[0] == bits[1]
