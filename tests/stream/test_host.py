"""Many runs in one thread: each gets what it would get alone, and its fair share."""

import logging
import pickle

import numpy as np
import pytest

from bnviz import config as settings
from bnviz.config import ConfigError
from bnviz.stream import messages
from bnviz.stream.host import Host
from bnviz.stream.settings import Revision
from tests.stream import toy
from tests.stream.by_hand import Clock

PLAIN = toy.Config()


class Stage:
    """A host on a clock moved by hand, and what it said."""

    def __init__(self, per_step=0.001, load=lambda name: toy):
        self.clock = Clock(per_step)
        self.said = []
        self.host = Host(load, self.said.append, self.clock, self.clock)

    def open(self, run, config=PLAIN, playing=True, rate=0.0, **more):
        self.opening(run, config, playing, rate, **more).host.turn(self.clock.worked)
        return self

    def opening(self, run, config=PLAIN, playing=True, rate=0.0, experiment="toy", **more):
        """The message came, and nothing was done yet."""
        return self.tell(messages.Open(run, experiment, config, rate, playing, **more))

    def passes(self, seconds, tick=0.01):
        until = self.clock.now + seconds
        while self.clock.now < until:
            if self.host.turn(self.clock.worked) > 0:
                self.clock.now += tick
        return self

    def tell(self, *said):
        for message in said:
            self.host.handle(message)
        return self

    def rows(self, run):
        dtype = next(
            message.dtype for message in self.said if isinstance(message, messages.Opened) and message.run == run
        )
        batches = [message.data for message in self.said if isinstance(message, messages.Rows) and message.run == run]
        return np.frombuffer(b"".join(batches), dtype)

    def steps(self, run):
        return self.rows(run)["step"].tolist()

    def receive(self, kind):
        return [message for message in self.said if isinstance(message, kind)]


def alone(steps, config=PLAIN, changes=None):
    """The rows of a run that nothing disturbs, with config changes by step."""
    stage = Stage().open("alone", config, playing=False)
    for step in range(1, steps):
        if changes and step in changes:
            stage.tell(messages.Configure("alone", Revision(1, changes[step])))
        stage.tell(messages.Step("alone"))
        stage.host.turn()
    return stage.rows("alone")


def test_the_first_step_is_there_before_anybody_plays():
    """So that no chart is ever blank."""
    assert Stage().open("a", playing=False).steps("a") == [0]


def test_a_paused_run_stands():
    """Time alone does nothing to it."""
    assert Stage().open("a", playing=False).passes(5).steps("a") == [0]


def test_step_does_exactly_one():
    """One step of a paused run, and no more."""
    assert Stage().open("a", playing=False).tell(messages.Step("a")).passes(5).steps("a") == [0, 1]


def test_step_is_for_paused_runs():
    """A playing run is not hurried by it."""
    stage = Stage().open("a", rate=1, playing=True).passes(0.5)
    before = stage.steps("a")
    assert stage.tell(messages.Step("a")).passes(0.01).steps("a") == before


@pytest.mark.parametrize("rate", [1, 5, 20, 60, 120])
def test_a_run_keeps_its_pace(rate):
    """So many steps in ten seconds as the pace says."""
    assert len(Stage().open("a", rate=rate).passes(10).steps("a")) == pytest.approx(10 * rate, abs=0.1 * rate + 2)


def test_full_speed_is_as_fast_as_it_goes():
    """A step of a millisecond gives a thousand steps a second."""
    assert len(Stage(per_step=0.001).open("a", rate=0).passes(1).steps("a")) == pytest.approx(1000, rel=0.06)


def test_a_late_run_does_not_burst():
    """What a run missed while the machine was busy is forgotten, but for a moment's worth."""
    stage = Stage().open("a", rate=60).passes(1)
    before = len(stage.steps("a"))
    stage.clock.now += 60
    stage.passes(0.05)
    assert len(stage.steps("a")) - before <= 12


def test_full_speed_runs_share_evenly():
    """Nobody gets more than somebody else who asks for the same."""
    stage = Stage()
    for run in "abcd":
        stage.open(run, rate=0)
    stage.passes(4)
    counts = [len(stage.steps(run)) for run in "abcd"]
    assert max(counts) <= 1.1 * min(counts)


def test_full_speed_does_not_starve_the_paced():
    """A run at full speed is one of several: the paced run keeps its pace beside it."""
    stage = Stage().open("fast", rate=0).open("paced", rate=20).passes(10)
    assert len(stage.steps("paced")) >= 190


def test_overload_slows_everybody_alike():
    """When more is asked for than there is, all runs get less, and all the same."""
    stage = Stage(per_step=0.005)
    for run in range(20):
        stage.open(str(run), rate=60)
    stage.passes(10)
    counts = [len(stage.steps(str(run))) for run in range(20)]
    assert min(counts) >= 0.8 * max(counts)


def test_rows_come_in_batches():
    """A round's steps are one message, not many."""
    stage = Stage().open("a", rate=120).passes(2)
    assert len(stage.receive(messages.Rows)) <= len(stage.steps("a")) / 4


def test_an_idle_host_can_sleep():
    """With nothing playing, nothing will ever be due."""
    assert Stage().open("a", playing=False).host.turn() == float("inf")


def test_a_late_host_does_not_sleep():
    """What is overdue is due now: no time is negative."""
    stage = Stage(per_step=0.02)
    for run in range(20):
        stage.open(str(run), rate=60)
    assert min(stage.host.turn(stage.clock.worked) for _ in range(200)) == 0


def test_a_paced_host_knows_when_it_is_due():
    """At one step a second there is nothing to do for most of a second."""
    stage = Stage().open("a", rate=1).passes(3)
    assert 0 < stage.host.turn(stage.clock.worked) <= 1


def test_two_runs_get_what_each_would_get_alone():
    """To the bit, however they are interleaved."""
    one, other = toy.Config(seed=1), toy.Config(seed=2)
    stage = Stage().open("a", one, rate=0).open("b", other, rate=60).passes(1)
    for run, config in (("a", one), ("b", other)):
        rows = stage.rows(run)
        assert rows["free.place"].tolist() == alone(len(rows), config)["free.place"].tolist()


def test_a_change_acts_at_the_next_step():
    """Applied names that step, and the rows from it on are as if it had been scripted."""
    changed = settings.replace(PLAIN, {"free.pull": 0.5})
    stage = Stage().open("a", playing=False).tell(messages.Step("a")).passes(0.1)
    stage.tell(messages.Configure("a", Revision(1, changed)), messages.Pace("a", True, 60)).passes(1)
    [applied] = stage.receive(messages.Applied)
    rows = stage.rows("a")
    assert (applied.step, applied.settings.config) == (2, changed)
    assert rows["free.place"].tolist() == alone(len(rows), changes={2: changed})["free.place"].tolist()


def test_a_change_is_announced_before_the_rows_that_show_it():
    """So that its step can be kept in the history."""
    stage = Stage().open("a", rate=1).passes(0.5)
    stage.tell(messages.Configure("a", Revision(1, settings.replace(PLAIN, {"free.pull": 0.5})))).passes(2)
    order = [type(message).__name__ for message in stage.said if isinstance(message, messages.Applied | messages.Rows)]
    assert order.index("Applied") < len(order) - 1
    assert stage.receive(messages.Applied)[0].step == len(order[: order.index("Applied")])


def test_a_change_makes_a_playing_run_go_at_once():
    """Even at one step a second nobody waits to see it."""
    stage = Stage().open("a", rate=1).passes(0.5)
    before = len(stage.steps("a"))
    stage.tell(messages.Configure("a", Revision(1, settings.replace(PLAIN, {"free.pull": 0.5})))).host.turn(
        stage.clock.worked
    )
    assert len(stage.steps("a")) == before + 1


def test_changes_do_not_use_up_the_future():
    """A slider that was dragged does not freeze a slow run afterwards."""
    stage = Stage().open("a", rate=1)
    for pull in range(10):
        stage.tell(messages.Configure("a", Revision(1, settings.replace(PLAIN, {"free.pull": pull / 10})))).passes(0.02)
    before = len(stage.steps("a"))
    assert len(stage.passes(3).steps("a")) >= before + 2


def test_a_change_back_before_any_step_is_no_change():
    """A paused switch turned on and off again leaves the machine alone."""
    stage = Stage().open("a", playing=False)
    stage.tell(
        messages.Configure("a", Revision(1, settings.replace(PLAIN, {"free.pull": 0.5}))),
        messages.Configure("a", Revision(1, PLAIN)),
    )
    stage.tell(messages.Pace("a", True, 0)).passes(0.1)
    rows = stage.rows("a")
    assert rows["free.place"].tolist() == alone(len(rows))["free.place"].tolist()


@pytest.mark.parametrize(("rate", "every"), [(1, 1), (10, 1), (20, 2), (60, 8), (120, 8), (1000, 8), (0, 8)])
def test_detail_follows_the_pace(rate, every):
    """Dear statistics come about ten times a second."""
    rows = Stage().open("a", rate=rate).passes(64 / (rate or 1000) + 0.2).rows("a")
    assert np.gcd.reduce(rows["step"][rows["detail"]]) in (every, 0)


def test_single_steps_are_shown_in_detail():
    """Whoever looks step by step sees everything of each."""
    stage = Stage().open("a", rate=0).passes(0.2).tell(messages.Pace("a", False, 0))
    for _ in range(3):
        stage.tell(messages.Step("a")).host.turn()
    assert stage.rows("a")["detail"][-3:].all()


def test_detail_is_not_a_change():
    """The pace changes what is looked at, not the run."""
    assert not Stage().open("a", rate=60).tell(messages.Pace("a", True, 0)).passes(1).receive(messages.Applied)


def test_a_run_that_ends_says_so():
    """After its last rows, and it is not asked again."""
    stage = Stage().open("a", toy.Config(end=5), rate=0).passes(1)
    assert stage.steps("a") == [0, 1, 2, 3, 4, 5]
    assert isinstance(stage.said[-1], messages.Over)


def test_an_error_ends_its_run_and_no_other(caplog):
    """The rows before it arrive, the log has the error, the neighbour goes on as if nothing had been."""
    with caplog.at_level(logging.ERROR):
        stage = Stage().open("bad", toy.Config(breaks_at=7), rate=0).open("good", rate=0).passes(1)
    [failed] = stage.receive(messages.Failed)
    assert (failed.run, "after step 6" in failed.message) == ("bad", True)
    assert stage.steps("bad") == list(range(7))
    assert len(stage.steps("good")) > 500
    assert "broken as asked" in caplog.text


def test_a_run_that_cannot_start_fails(caplog):
    """An experiment that is not there is that visitor's trouble alone."""

    def load(name):
        raise KeyError(name)

    said = []
    host = Host(load, said.append)
    host.handle(messages.Open("a", "nothing", None))
    host.turn()
    assert isinstance(said[0], messages.Failed)
    assert "nothing" in caplog.text


def test_an_error_of_our_own_is_a_sentence_for_people(monkeypatch, caplog):
    """Such as a data set that cannot be had: the visitor reads what to do, not the name of a class."""

    def start(config):
        raise ConfigError("There is no such thing; choose digits.")

    monkeypatch.setattr(toy, "start", start)
    [failed] = Stage().open("a").receive(messages.Failed)
    assert failed.message == "There is no such thing; choose digits."
    assert "choose digits" in caplog.text


def test_words_about_unknown_runs_say_nothing():
    """A message may arrive after its run has ended."""
    stage = Stage().tell(
        messages.Configure("a", Revision(1, None)), messages.Pace("a", True, 1), messages.Step("a"), messages.Save("a")
    )
    assert stage.said == []
    assert stage.tell(messages.Close("a")).said == [messages.Closed("a")]  # whoever asked need not know that


def test_a_closed_run_is_silent():
    """Nothing comes after a close."""
    stage = Stage().open("a", rate=0).passes(0.1).tell(messages.Close("a"))
    count = len(stage.said)
    assert len(stage.passes(1).said) == count


@pytest.mark.parametrize("saved_at", [None, 0, 3, 9])
def test_a_rebuilt_run_is_the_same_run(saved_at):
    """From a snapshot and the changes since, silently, the next rows are what they would have been, to the bit."""
    first, second = (settings.replace(PLAIN, {"free.pull": pull}) for pull in (0.25, 0.5))
    changes = {2: first, 6: second}
    whole = alone(30, changes=changes)
    snapshot = None
    if saved_at is not None:
        stage = Stage().open("a", playing=False)
        for step in range(1, saved_at + 1):
            if step in changes:
                stage.tell(messages.Configure("a", Revision(1, changes[step])))
            stage.tell(messages.Step("a")).host.turn()
        snapshot = stage.tell(messages.Save("a")).receive(messages.Saved)[0].snapshot
    since = tuple((step, config) for step, config in changes.items() if saved_at is None or step > saved_at)
    again = Stage().open("a", playing=True, rate=0, snapshot=snapshot, changes=since, upto=9).passes(0.1)
    rows = again.rows("a")
    assert rows["step"][0] == 10
    for column in ("free.place", "held.place", "free.percentiles"):
        assert rows[column][:20].tobytes() == whole[column][10:].tobytes()


def test_a_snapshot_comes_after_the_rows_of_its_steps():
    """A snapshot that is asked for between two steps of a round: whoever goes on from it has all rows up to it."""
    stage = Stage()
    asked = []

    def between():
        stage.clock.worked()
        asked.append(True)
        if len(asked) == 3:
            stage.tell(messages.Save("a"))

    stage.open("a", rate=0).host.turn(between)
    at = next(k for k, message in enumerate(stage.said) if isinstance(message, messages.Saved))
    before = [message for message in stage.said[:at] if isinstance(message, messages.Rows)]
    dtype = stage.receive(messages.Opened)[0].dtype
    assert np.frombuffer(before[-1].data, dtype)["step"][-1] == stage.said[at].step > 0


def test_a_rebuilt_run_that_was_paused_stands_where_it_stood():
    """Rebuilding is not playing."""
    stage = Stage().open("a", playing=False, upto=9).passes(1)
    assert stage.tell(messages.Step("a")).passes(1).steps("a") == [10]


def test_steps_asked_for_while_rebuilding_are_done_afterwards():
    """None is lost."""
    stage = Stage().opening("a", playing=False, upto=9).tell(messages.Step("a"), messages.Step("a")).passes(1)
    assert stage.steps("a") == [10, 11]


def test_a_change_while_rebuilding_waits_for_its_turn():
    """It acts after the last step that was seen, not in the repeated past."""
    changed = settings.replace(PLAIN, {"free.pull": 0.5})
    stage = Stage().opening("a", playing=True, rate=0, upto=9)
    stage.tell(messages.Configure("a", Revision(1, changed))).passes(0.05)
    rows = stage.rows("a")
    assert stage.receive(messages.Applied)[0].step == 10
    assert rows["free.place"].tolist() == alone(len(rows) + 10, changes={10: changed})["free.place"][10:].tolist()


@pytest.mark.parametrize("until", [1, 9, 64])
def test_a_run_stands_still_after_the_step_it_was_sent_to(until):
    """At full speed, not one step more, and its last row has all its detail."""
    rows = Stage().open("a", playing=True, rate=0, until=until).passes(1).rows("a")
    assert rows["step"].tolist() == list(range(until + 1))
    assert rows["detail"][-1]


def test_a_script_acts_at_its_steps():
    """A run that is repeated from its start with its changes is the same run, to the bit."""
    first, second = (settings.replace(PLAIN, {"free.pull": pull}) for pull in (0.25, 0.5))
    again = Stage().open("a", rate=0, changes=((2, first), (6, second)), until=29).passes(1).rows("a")
    assert again["free.place"].tolist() == alone(30, changes={2: first, 6: second})["free.place"].tolist()


def test_a_run_goes_on_from_where_it_was_sent_to():
    """As from any pause."""
    stage = Stage().open("a", rate=0, until=9).passes(0.1).tell(messages.Pace("a", True, 0)).passes(0.1)
    assert stage.steps("a")[:20] == list(range(20))


def test_a_snapshot_carries_the_config_in_force():
    """Whoever goes on from it goes on with the same settings."""
    changed = settings.replace(PLAIN, {"free.pull": 0.5})
    stage = Stage().open("a", playing=False).tell(messages.Configure("a", Revision(1, changed)), messages.Step("a"))
    stage.host.turn()
    step, config, _ = pickle.loads(stage.tell(messages.Save("a")).receive(messages.Saved)[0].snapshot)
    assert (step, config) == (1, changed)


def test_a_snapshot_comes_after_the_rows_that_it_holds():
    """Also in the middle of a frame: who goes on from it misses none."""
    stage = Stage().open("a", rate=0)
    stage.host.turn(lambda: (stage.clock.worked(), stage.host.handle(messages.Save("a"))))
    order = [message for message in stage.said if isinstance(message, messages.Saved | messages.Rows)]
    assert sum(isinstance(message, messages.Saved) for message in order) > 10
    seen = 0
    for message in order:
        if isinstance(message, messages.Rows):
            seen += len(message.data) // stage.receive(messages.Opened)[0].dtype.itemsize
        else:
            assert message.step == seen - 1


def test_quit_ends_the_host():
    """And everything in it."""
    stage = Stage().open("a", rate=0).tell(messages.Quit())
    assert stage.host.quit
    assert stage.host.turn() == float("inf")
