"""The checklist: what is measured, that it is the same every time, and that a verdict can fail."""

import dataclasses
import math
import pickle

import numpy as np
import pytest

from bnviz import experiments
from bnviz.experiments.claim import FAILS, HOLDS, IF, VERDICTS, Claim, Measured, Trial, all_claims, sections
from bnviz.experiments.claims import training as checklist
from bnviz.experiments.claims.config import Config
from bnviz.experiments.claims.training import Checklist

EVERY = [claim for claims in all_claims().values() for claim in claims]
LOSS = Claim(
    "loss",
    "The loss falls.",
    "a test",
    HOLDS,
    (Trial("live_training", {}, (0, 12, 25), {13: {"plain.bn": True}}),),
    lambda runs: runs[0][-1].arms["plain"].train_loss,
    "below 3",
    (0, 3),
)
FIRST = dataclasses.replace(LOSS, key="first", read=lambda runs: runs[0][0].arms["plain"].train_loss, within=(0, 1))


@pytest.fixture
def only(monkeypatch):
    """``only(claim, ...)``: these are the claims that there are."""
    return lambda *claims: monkeypatch.setattr(checklist, "all_claims", lambda: {"live_training": claims})


def measured(seeds=1):
    """The records of a whole checklist."""
    machine = Checklist(Config(seeds=seeds))
    found = []
    while (record := machine.step()) is not None:
        found.append(record)
    return found


def test_every_claim_is_whole():
    """A key of its own, a sentence, a source, runs that can be opened, bounds in order, a case where it needs one."""
    assert len({claim.key for claim in EVERY}) == len(EVERY)
    for claim in EVERY:
        assert claim.says.endswith((".", "?"))
        assert claim.source
        assert claim.expects
        assert claim.verdict in VERDICTS
        assert 0 < claim.share <= 1
        assert bool(claim.when) == (claim.verdict == IF)
        assert claim.within[0] <= claim.within[1]
        for run in claim.trials:
            assert list(run.keep) == sorted(set(run.keep))
            run.config(seed=2)


@pytest.mark.parametrize("claim", [claim for claim in EVERY if claim.look], ids=lambda claim: claim.key)
def test_what_decides_a_claim_can_be_seen(claim):
    """On a chart that the page of its first run draws, at a step that this run comes to."""
    trial = claim.trials[0]
    charts = experiments.get(trial.experiment).charts(trial.config(0))
    assert claim.look.chart in {chart.key for chart in charts}
    assert 0 <= claim.look.step <= trial.keep[-1]


def test_every_section_says_what_holds_and_what_does_not():
    """Sections are experiments, and none has only praise."""
    assert set(sections()) <= set(experiments.names())
    assert any(claim.verdict == FAILS for claim in EVERY)


def test_what_is_measured_is_what_the_experiment_gives(only):
    """The kept records are those of the run itself, with its change."""
    machine = experiments.get("live_training").start(LOSS.trials[0].config(0))
    for step in range(26):
        if step == 13:
            config = dataclasses.replace(machine.config, plain=dataclasses.replace(machine.config.plain, bn=True))
            machine.change(config)
        record = machine.step()
    only(LOSS)
    assert measured()[-1].median[0] == record.arms["plain"].train_loss


def test_claims_that_read_the_same_run_share_it(only):
    """Two claims, one training."""
    only(LOSS)
    alone = len(measured())
    only(LOSS, FIRST)
    assert len(measured()) == alone


def test_a_verdict_that_is_not_borne_out_is_seen(only):
    """A first loss of 2.3 is not below 1."""
    only(LOSS, FIRST)
    last = measured()[-1]
    assert last.verdict.tolist() == [1, 0]
    assert (last.now, last.progress) == (2, 1)


def test_median_and_range_are_over_the_seeds(only):
    """As numpy has them."""
    only(LOSS)
    last = measured(seeds=3)[-1]
    assert last.median[0] == np.median(last.measured[0])
    assert (last.low[0], last.high[0]) == (last.measured[0].min(), last.measured[0].max())
    assert last.low[0] < last.high[0]


def test_more_seeds_go_on_after_those_that_are_there(only):
    """Five more after three are those of a measurement of eight, number by number."""
    only(LOSS)
    eight = measured(seeds=8)[-1]
    machine = Checklist(Config(claim=LOSS.key, more=3))
    found = list(iter(machine.step, None))[-1]
    assert found.measured[0].tolist() == eight.measured[0, 3:].tolist()
    assert (found.read[0], found.progress) == (5, 1)


def test_nothing_is_measured_at_the_start(only):
    """Nothing is stored."""
    only(LOSS)
    first = measured()[0]
    assert np.isnan(first.measured).all()
    assert (first.step, first.progress, first.now) == (0, 0, 0)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_pickled_checklist_goes_on_with_the_same_numbers(at):
    """As every machine."""
    machine = checklist.start(Config(section="live_training"))
    for _ in range(at):
        machine.step()
    again = pickle.loads(pickle.dumps(machine))
    for _ in range(3):
        one, other = machine.step(), again.step()
        assert one.measured.tobytes() == other.measured.tobytes()
        assert (one.step, one.progress) == (other.step, other.progress)


@pytest.mark.parametrize("values", [[2.0, math.nan, 2.5], [math.inf, 2.0], [math.nan], [1.0, 2.0, 9.0, math.inf]])
def test_the_page_and_the_command_line_have_one_rule(only, values):
    """For numbers, for never and for none: the same median, range and verdict, borne out by the same seeds."""
    given = iter(values)
    only(dataclasses.replace(LOSS, read=lambda runs: next(given)))
    last = measured(seeds=len(values))[-1]
    row = Measured(LOSS, np.array(values))
    np.testing.assert_equal(
        [last.median[0], last.low[0], last.high[0], last.verdict[0], last.borne_out[0], last.read[0]],
        [row.median, row.low, row.high, row.stands, row.borne_out, len(values)],
    )


def test_the_bounds_take_infinity_but_never_nan():
    """`never` is a measurement; no measurement is none."""
    claim = dataclasses.replace(LOSS, within=(10, math.inf))
    assert claim.bears_out(math.inf)
    assert not claim.bears_out(math.nan)


def test_a_link_opens_what_was_measured():
    """The page and the settings that are not the default."""
    links = {claim.key: claim.link for claim in EVERY}
    assert links["faster"] == "/live_training"
    assert links["saturation"] == "/live_training?plain.lr=10.0&bn.lr=10.0"
