"""Recovery by gradient descent: the rule on the full batch, the floor of mini-batches, divergence, determinism."""

import pickle

import numpy as np
import pytest
import torch

from bnviz import records
from bnviz.config import ConfigError, replace
from bnviz.experiments.gamma_beta_recovery import training as gamma_beta_recovery
from bnviz.experiments.gamma_beta_recovery.config import Config
from bnviz.experiments.gamma_beta_recovery.training import EPS, Learner
from bnviz.model.batchnorm import batch_norm

SEEDS = (0, 1, 2)
FLOAT64 = Config(precision="float64")


def trained(steps, config=FLOAT64, changes=None):
    """The records of the first steps, and the machine that made them."""
    machine, found = gamma_beta_recovery.start(config), []
    for step in range(steps):
        if changes and step in changes:
            machine.change(replace(machine.config, changes[step]))
        record = machine.step()
        if record is None:
            break
        found.append(record)
    return found, machine


def errors(run, arm, column="error"):
    """One column of an arm."""
    return np.array([getattr(record.arms[arm], column) for record in run])


@pytest.mark.parametrize("lr", [0.1, 0.5])
@pytest.mark.parametrize("seed", SEEDS)
def test_on_the_full_batch_the_error_contracts_by_1_minus_lr(seed, lr):
    """The Hessian is the identity but for eps: within 0.1 % a step, until the error is 3e-4 of the first."""
    run, _ = trained(80 if lr == 0.1 else 12, replace(FLOAT64, {"seed": seed, "lr": lr}))
    error = errors(run, "full")
    assert error[1:] / error[:-1] == pytest.approx(1 - lr, rel=1e-2 if lr == 0.5 else 1e-3)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("lr", "steps"), [(1.0, 1), (0.5, 12), (0.1, 78)])
def test_it_is_there_after_as_many_steps_as_the_rule_says(seed, lr, steps):
    """3e-4 of the first error: one step at lr 1, twelve at 0.5, some eighty at 0.1."""
    error = errors(trained(steps + 2, replace(FLOAT64, {"seed": seed, "lr": lr}))[0], "full")
    assert abs(int(np.argmax(error < 3e-4 * error[0])) - steps) <= 1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("precision", "exact"), [("float32", 1e-6), ("float64", 1e-14)])
def test_it_ends_in_rounding(seed, precision, exact):
    """At lr 1 ten steps take the part of eps away as well; gamma and beta are those that recover."""
    run, _ = trained(10, Config(seed=seed, precision=precision, lr=1.0))
    last = run[-1].arms["full"]
    assert max(last.error, last.gamma_error, last.beta_error) < exact


@pytest.mark.parametrize("seed", SEEDS)
def test_above_2_it_diverges_by_lr_minus_1(seed):
    """Every step multiplies the error by lr - 1; below 2 it still shrinks."""
    away = errors(trained(40, replace(FLOAT64, {"seed": seed, "lr": 2.5}))[0], "full")
    assert away[1:] / away[:-1] == pytest.approx(1.5, rel=5e-3)
    back = errors(trained(40, replace(FLOAT64, {"seed": seed, "lr": 1.9}))[0], "full")
    assert back[-1] < 0.05 * back[0]


def test_an_overflow_ends_the_run_with_a_step():
    """float32 runs out of numbers at lr 10; both arms say when, and the last row has no numbers."""
    run, _ = trained(100, Config(lr=10.0))
    assert len(run) < 100
    last = run[-1].arms["full"]
    assert (last.bad_step, last.bad_layer) == (len(run) - 1, 1)
    assert np.isnan([last.error, last.gamma_error, last.beta_error]).all()
    assert run[-1].table()[0]["error"] is None


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_mini_batches_leave_a_floor(seed):
    """Batches of 60 stay four decades above the full batch; of their own normalization even farther."""
    run, _ = trained(300, replace(FLOAT64, {"seed": seed}))
    floor, own = (errors(run[150:], "mini", name) for name in ("error", "batch_error"))
    assert 0.004 < np.median(floor) < 0.015
    assert 0.02 < np.median(own) < 0.05
    assert floor.min() > 1e3 * errors(run, "full")[-1]


@pytest.mark.slow
def test_a_batch_of_everything_has_no_floor():
    """The floor comes from the batches' statistics alone."""
    run, _ = trained(200, replace(FLOAT64, {"batch_size": 1437}))
    assert errors(run, "mini") == pytest.approx(errors(run, "full"), rel=1e-6, abs=1e-15)


def test_the_step_is_autograd_s():
    """Written out, the gradient is that of the mean of |y - x|^2 / 2 through torch."""
    x = torch.randn(20, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    learner = Learner(3, torch.float64)
    gamma, beta = (value.clone().requires_grad_() for value in (learner.gamma, learner.beta))
    loss = (batch_norm(x, gamma, beta, EPS) - x).square().mean(0).sum() / 2
    wanted = torch.autograd.grad(loss, [gamma, beta])
    learner.step(0, x, x, 0.3)
    for moved, start, grad in zip((learner.gamma, learner.beta), (gamma, beta), wanted, strict=True):
        torch.testing.assert_close(moved, (start - 0.3 * grad).detach(), rtol=1e-12, atol=1e-14)


def test_the_rule_follows_a_change_of_the_learning_rate():
    """The broad line bends where the learning rate was changed."""
    run, _ = trained(12, changes={6: {"lr": 0.5}})
    rule = np.array([record.rule for record in run])
    assert rule[1:] / rule[:-1] == pytest.approx([0.9] * 6 + [0.5] * 5)


def test_the_same_config_gives_the_same_run_also_through_a_pickle():
    """To the bit, with a change on its way."""
    changes = {3: {"lr": 0.5, "batch_size": 20}}
    run, machine = trained(8, Config(), changes)
    dtype = records.row_dtype(run[0])
    bits = [records.row(record, dtype).tobytes() for record in run]
    assert bits == [records.row(record, dtype).tobytes() for record in trained(8, Config(), changes)[0]]
    again = pickle.loads(pickle.dumps(machine))
    assert records.row(machine.step(), dtype).tobytes() == records.row(again.step(), dtype).tobytes()


def test_a_batch_of_one_is_refused_in_a_sentence():
    """It has no variance."""
    with pytest.raises(ConfigError, match="batch_size takes a whole number from 2 to 1437; got '1'"):
        replace(Config(), {"batch_size": 1})


def test_the_table_has_a_row_an_arm():
    """step, arm, error, gamma_error, beta_error."""
    rows = trained(1)[0][0].table()
    assert [(row["step"], row["arm"]) for row in rows] == [(0, "full"), (0, "mini")]
    assert list(rows[0])[:5] == ["step", "arm", "error", "gamma_error", "beta_error"]
