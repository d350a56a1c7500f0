"""What phones are sent of a run: the same bytes for all who look at the same thing, however late they come."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bnviz.classroom.feed import Feed, Position
from bnviz.stream.frames import Frames
from tests.stream.receiver import Receiver
from tests.stream.scenario import PICTURES, Scenario

HAPPENS = st.sampled_from(["play", "pause", "change", "unit", "back", "now", "seed", "wait"])


class Phone:
    """One receiver and how far it has come."""

    def __init__(self):
        self.got, self.position = Receiver(), Position()

    def takes(self, feed):
        """What is new."""
        news = feed.after(self.position)
        self.got.take(news)
        return news


def told(got):
    """Everything that a receiver knows, as something that can be compared."""
    lines = [[float(each) for each in line] for line in got.lines]
    return repr((got.steps, lines, got.film_steps, [each.tolist() for each in got.now], got.state, got.config))


def test_all_who_have_come_as_far_are_sent_the_same_bytes(monkeypatch):
    """One frame a round is encoded for all of them, and one more for who comes late."""
    encoded, before = [], Frames._encoded
    monkeypatch.setattr(Frames, "_encoded", lambda *args: encoded.append(args) or before(*args))
    scenario = Scenario().passes().says("play")
    feed, phones = Feed(scenario.session, PICTURES, {}), [Phone() for _ in range(20)]
    for _ in range(10):
        scenario.passes(0.1)
        feed.refresh()
        encoded.clear()
        sent = {id(each) for phone in phones for each in phone.takes(feed) if isinstance(each, bytes)}
        assert len(sent) == len(encoded) == 1
    late = Phone()
    late.takes(feed)
    assert len(encoded) == 2
    assert told(late.got) == told(phones[0].got)
    assert [phone.takes(feed) for phone in phones] == [[]] * 20


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(HAPPENS, st.integers(0, 3)), max_size=12))
def test_however_often_a_phone_is_served_it_ends_where_the_others_do(events):
    """A quick one, one that is served at times, and one that comes at the end hold the same; so does a page's own."""
    scenario = Scenario().passes()
    feed = Feed(scenario.session, PICTURES, {})
    quick, slow = Phone(), Phone()
    for event, times in events:
        happen(scenario, event)
        scenario.passes(0.2)
        feed.refresh()
        quick.takes(feed)
        if times == 0:
            slow.takes(feed)
    scenario.passes(0.1)
    feed.refresh()
    late = Phone()
    for phone in (quick, slow, late):
        phone.takes(feed)
    assert told(quick.got) == told(slow.got) == told(late.got) == told(scenario.got)


def happen(scenario, event):
    """Something that a teacher does."""
    match event:
        case "change":
            scenario.says("change", set={"free.pull": 0.3})
        case "unit":
            scenario.says("view", set={"unit": 1 - scenario.session.view.values["unit"]})
        case "back" | "now":
            scenario.says("view", set={"at": 2 if event == "back" else -1})
        case "seed" | "play" | "pause":
            scenario.says(event)


@pytest.mark.parametrize("at", [0, 3])
def test_who_looks_back_gets_that_step_and_the_newest_rows(at):
    """And nobody else does."""
    scenario = Scenario().passes().says("play").passes(0.5)
    feed, one, other = Feed(scenario.session, PICTURES, {}), Phone(), Phone()
    feed.refresh()
    one.position.at, one.position.moved = at, True
    one.takes(feed)
    other.takes(feed)
    assert one.got.steps == other.got.steps
    place = float(one.got.now[0]) if at % 10 == 0 else None
    assert place is None or place == float(scenario.session.history.at(at)["free.seldom"])
    assert told(one.got) != told(other.got)
