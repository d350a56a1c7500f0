"""The bias explosion: the exact claims over three seeds, in both precisions, and that it is the same every time."""

import math
import pickle

import numpy as np
import pytest

from bnviz import records
from bnviz.config import replace
from bnviz.experiments.bias_explosion import SPEC
from bnviz.experiments.bias_explosion import training as bias_explosion
from bnviz.experiments.bias_explosion.config import Config
from bnviz.experiments.machine import records_of

SEEDS = (0, 1, 2)
STEPS = 500
FIXED = {"float32": 1e-4, "float64": 1e-10}  # how far a loss may move that stays


def trained(steps=STEPS, changes=None, **settings):
    """The records of steps 0 to `steps`."""
    machine = bias_explosion.start(replace(Config(), settings))
    found = []
    for step in range(steps + 1):
        if changes and step in changes:
            machine.change(replace(machine.config, changes[step]))
        record = machine.step()
        if record is None:
            break
        found.append(record)
    return found


@pytest.fixture(scope="module")
def runs():
    """The default run of every seed and precision."""
    return {(seed, kind): trained(seed=seed, precision=kind) for seed in SEEDS for kind in FIXED}


@pytest.mark.slow
@pytest.mark.xdist_group("explosion")  # the runs are trained once
@pytest.mark.parametrize("kind", FIXED)
@pytest.mark.parametrize("seed", SEEDS)
class TestTheClaim:
    """Full batch, centring only, frozen random head, b alone: section 2 of the paper."""

    def test_the_bias_outside_grows_exactly_linearly(self, runs, seed, kind):
        """|b_t| = lr t |dL/db|: both halves have the same slope within 0.1 %, and it is the first gradient."""
        run = runs[seed, kind]
        norms = [run[step].arms["outside"].bias_norm for step in (0, STEPS // 2, STEPS)]
        assert (norms[2] - norms[1]) / (norms[1] - norms[0]) == pytest.approx(1, abs=1e-3)
        assert norms[2] == pytest.approx(STEPS * run[0].arms["outside"].bias_grad_norm, rel=1e-3)

    def test_its_loss_stays(self, runs, seed, kind):
        """However long b is."""
        losses = [record.arms["outside"].loss for record in runs[seed, kind]]
        assert max(losses) - min(losses) < FIXED[kind]

    def test_what_the_nonlinearity_gets_stays(self, runs, seed, kind):
        """But for rounding."""
        assert runs[seed, kind][-1].arms["outside"].output_change < 2 * FIXED[kind]

    def test_inside_the_gradient_on_b_is_zero(self, runs, seed, kind):
        """To rounding, and so b stays."""
        grads = [record.arms["inside"].bias_grad_norm for record in runs[seed, kind]]
        assert max(grads) < {"float32": 1e-6, "float64": 1e-14}[kind]
        assert runs[seed, kind][-1].arms["inside"].bias_norm < {"float32": 1e-3, "float64": 1e-11}[kind]

    def test_beta_learns(self, runs, seed, kind):
        """Behind the mean subtraction the same twenty numbers lower the loss."""
        first, last = (runs[seed, kind][step].arms["beta"].loss for step in (0, STEPS))
        assert last < 0.7 * first


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_b_stops_where_the_mean_gradient_goes_to_zero(seed):
    """A linear head with a trained output bias: "indefinitely" is not the whole story."""
    run = trained(600, seed=seed, activation="linear", output_bias=True)
    early, late = (run[step].arms["outside"].bias_norm for step in (300, 600))
    assert late == pytest.approx(early, rel=1e-3)
    assert late > 0.1


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_b_creeps_where_the_head_learns(seed):
    """Far slower than with a frozen head, but on."""
    run = trained(600, seed=seed, head=True, output_bias=True, lr=0.5)
    first, early, late = (run[step].arms["outside"].bias_norm for step in (60, 300, 600))
    assert late > 1.1 * early > 1.1 * first
    assert late < 0.1 * 600 * 0.5 * run[0].arms["outside"].bias_grad_norm


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_mini_batches_do_the_same(seed):
    """Each batch's own mean takes b away exactly."""
    run = trained(400, seed=seed, batch_size=60, statistics="mini-batch")
    assert run[-1].arms["outside"].bias_norm > 100
    assert run[-1].arms["outside"].output_change < 2e-4


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_moving_average_does_not_take_b_away_exactly(seed):
    """It lags behind: the output moves."""
    run = trained(100, seed=seed, statistics="moving average")
    assert run[-1].arms["outside"].output_change > 0.1


@pytest.mark.slow
def test_scaling_changes_nothing_in_it():
    """The variance does not notice b either."""
    run = trained(200, scale=True)
    half, end = (run[step].arms["outside"].bias_norm for step in (100, 200))
    assert end / half == pytest.approx(2, rel=1e-3)


def test_a_rate_at_which_numbers_overflow_ends_that_arm_alone():
    """In float32 its first bad step is named; the others go on, and in float64 so does it."""
    run = trained(5, lr=1e37)
    outside, inside, beta = (run[-1].arms[name] for name in ("outside", "inside", "beta"))
    assert (run[0].arms["outside"].bad_step, outside.bad_step, outside.bad_layer) == (-1, 1, 1)
    assert math.isnan(outside.loss)
    assert (inside.bad_step, beta.bad_step) == (-1, -1)
    assert math.isfinite(inside.loss + beta.loss)
    assert trained(5, lr=1e37, precision="float64")[-1].arms["outside"].bad_step == -1


@pytest.mark.parametrize(
    "change",
    [{"statistics": "refreshed"}, {"scale": True}, {"head": True}, {"output_bias": True}, {"lr": 0.1}, {"every": 3}],
)
def test_a_live_setting_changes_while_it_runs(change):
    """From the step that it acts in, not before."""
    plain, changed = (
        trained(8, statistics="refreshed", every=5),
        trained(8, {4: change}, statistics="refreshed", every=5),
    )
    rows = [[records.row(record, records.row_dtype(record)).tobytes() for record in run] for run in (plain, changed)]
    assert rows[0][:4] == rows[1][:4]
    assert len(changed) == 9


def test_the_same_config_gives_the_same_run_also_through_a_pickle():
    """To the bit."""
    machine = bias_explosion.start(Config(batch_size=60, statistics="moving average"))
    for _ in range(5):
        machine.step()
    again = pickle.loads(pickle.dumps(machine))
    for _ in range(5):
        one, other = machine.step(), again.step()
        dtype = records.row_dtype(one)
        assert records.row(one, dtype).tobytes() == records.row(other, dtype).tobytes()


def test_distributions_are_kept_at_their_moments():
    """x of the unit that is driven fastest runs away, its counts do not change; later moments are empty."""
    run = trained(60)
    last = run[-1]
    assert last.unit == int(np.argmax(np.abs(run[1].arms["outside"].bias)))
    assert np.isnan(last.counts[2:]).all()
    assert abs(last.places[1].mean() - last.places[0].mean()) > 1
    assert np.abs(last.counts[1] - last.counts[0]).sum() <= 4
    assert np.abs(last.hat_counts[1] - last.hat_counts[0]).sum() <= 4


def test_a_step_moves_the_mean_as_far_as_b():
    """By lr times the gradient before it; the output by rounding."""
    run = trained(3, lr=0.5, precision="float64")
    b, mean, output = run[3].arms["outside"].moved
    assert b == pytest.approx(0.5 * run[2].arms["outside"].bias_grad_norm, rel=1e-9)
    assert mean == pytest.approx(b, rel=1e-9)
    assert output < 1e-12
    assert run[0].arms["outside"].moved.tolist() == [0, 0, 0]


def test_the_table_has_the_columns_that_were_promised():
    """One row an arm."""
    rows = trained(0)[0].table()
    assert [row["arm"] for row in rows] == list(SPEC.keys)
    assert list(rows[0])[:6] == ["step", "arm", "loss", "bias_norm", "bias_grad_norm", "output_change"]


def test_a_structural_change_is_refused():
    """In a sentence."""
    machine = bias_explosion.start(Config())
    with pytest.raises(ValueError, match="precision"):
        machine.change(Config(precision="float64"))


def test_the_weights_may_train_too():
    """And then nothing is frozen but the head."""
    run = trained(20, weights=True)
    assert run[-1].arms["inside"].loss < run[0].arms["inside"].loss


def test_the_generator_is_the_machine():
    """As every experiment's."""
    run = records_of(bias_explosion.start(Config()))
    assert next(run).step == 0
    assert run.send(Config(lr=0.1)).step == 1
    assert next(records_of(bias_explosion.start(Config()))).step == 0
