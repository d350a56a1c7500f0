"""Who sits where, and for how long."""

import pytest

from bnviz.stream.desk import Desk, Full
from tests.stream import toy
from tests.stream.by_hand import Clock, HandPool, passes
from tests.stream.seats import PICTURES


class Room:
    """A desk with its pool and its clock."""

    def __init__(self, most=200):
        self.clock = Clock()
        self.pool = HandPool(self.clock)
        self.desk = Desk(self.pool, most, self.clock)

    def opens(self):
        return self.desk.open("toy", toy.Config(), PICTURES, {"unit": 0})

    def passes(self, seconds):
        for _ in range(round(seconds)):
            passes(self.pool, self.clock, 1, tick=0.25)
            self.desk.tick()
        return self


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def playing(room):
    """A visit that plays, with one socket."""
    visit = room.opens()
    room.desk.connect(visit.token)
    visit._pace(True, 60)
    room.passes(1)
    return visit


def test_a_visit_is_found_by_its_token(room):
    """And only by that."""
    visit = room.opens()
    assert room.desk.visit(visit.token) is visit
    assert room.desk.visit("guess") is None
    assert room.desk.visit(None) is None
    assert room.desk.connect("guess") is None


def test_a_run_with_a_viewer_goes_on(room, playing):
    """For as long as somebody looks."""
    room.passes(200)
    assert playing.run.last_step > 1000


def test_a_run_pauses_soon_after_its_last_viewer_left(room, playing):
    """Five seconds without a viewer, and it stands."""
    room.desk.disconnect(playing.token, visible=True)
    at = room.passes(7).desk.visit(playing.token).run.last_step
    room.passes(20)
    assert playing.run.last_step == at


def test_a_reload_is_no_pause(room, playing):
    """A viewer who is back within seconds missed nothing."""
    room.desk.disconnect(playing.token, visible=True)
    room.passes(3).desk.connect(playing.token)
    before = playing.run.last_step
    room.passes(10)
    assert playing.run.last_step > before + 100


def test_a_run_goes_on_when_a_viewer_comes_back(room, playing):
    """From where it stood."""
    room.desk.disconnect(playing.token, visible=True)
    at = room.passes(60).desk.visit(playing.token).run.last_step
    room.desk.connect(playing.token)
    room.passes(2)
    assert playing.run.last_step > at


def test_a_hidden_page_pauses_its_run(room, playing):
    """Its socket stays, and its seat; a second, visible page would keep it going."""
    room.desk.look(playing.token, on=False)
    at = room.passes(7).desk.visit(playing.token).run.last_step
    room.passes(300)
    assert playing.run.last_step == at
    assert room.desk.visit(playing.token) is playing


def test_a_visit_without_a_socket_is_dropped(room, playing):
    """After two minutes, and its run with it."""
    room.desk.disconnect(playing.token, visible=True)
    assert room.passes(118).desk.visit(playing.token) is playing
    assert room.passes(4).desk.visit(playing.token) is None
    assert room.pool.heard == {}


def test_a_closed_tab_frees_its_run_sooner(room, playing):
    """Half a minute after the page said that it ended, unless a socket comes back."""
    room.desk.disconnect(playing.token, visible=True)
    room.desk.leave(playing.token)
    assert room.passes(28).desk.visit(playing.token) is playing
    assert room.passes(4).desk.visit(playing.token) is None


def test_a_network_cut_loses_nothing(room, playing):
    """The page's end is also reported when only the network was cut; who is back in time has the run."""
    room.desk.disconnect(playing.token, visible=True)
    room.desk.leave(playing.token)
    assert room.passes(20).desk.connect(playing.token) is playing
    assert room.passes(200).desk.visit(playing.token) is playing


def test_a_visit_that_nobody_ever_looked_at_is_dropped(room):
    """A script may open a seat for a browser that never comes."""
    token = room.opens().token
    assert room.passes(125).desk.visit(token) is None


def test_a_full_desk_drops_who_was_not_looked_at_for_longest():
    """A newcomer takes the seat of somebody who left."""
    room = Room(most=3)
    visits = []
    for _ in range(3):
        visits.append(room.opens())
        room.passes(1)
    room.desk.connect(visits[0].token)
    newcomer = room.opens()
    assert [room.desk.visit(each.token) is each for each in (*visits, newcomer)] == [True, False, True, True]


def test_a_desk_full_of_viewers_refuses_clearly():
    """One sentence for the page, and everybody keeps the seat."""
    room = Room(most=2)
    for _ in range(2):
        room.desk.connect(room.opens().token)
    with pytest.raises(Full, match="try again"):
        room.opens()
    assert len(room.desk) == 2


def test_a_closed_visit_is_gone(room):
    """At once."""
    token = room.opens().token
    room.desk.close(token)
    assert room.desk.visit(token) is None
    assert room.pool.heard == {}


def test_ends_of_the_unknown_say_nothing(room):
    """A page may end after its visit."""
    for end in (room.desk.close, room.desk.leave):
        end("unknown")
    room.desk.disconnect("unknown", visible=True)
    room.desk.look("unknown", on=True)
    assert len(room.desk) == 0
