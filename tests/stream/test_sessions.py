"""Which sessions there are, and for how long."""

import pytest

from bnviz.replay import ReplayLog
from bnviz.stream.sessions import DROP, RUNS, SOCKETS, Crowded, Full, Sessions
from bnviz.stream.wire import Request
from tests.stream import toy
from tests.stream.by_hand import Clock, HandPool, passes
from tests.stream.scenario import PICTURES


class Room:
    """All sessions of a server, with its pool and its clock."""

    def __init__(self, most=200):
        self.clock = Clock()
        self.pool = HandPool(self.clock)
        self.sessions = Sessions(self.pool, most, self.clock)

    def opens(self, visitor="", seen=True):
        replay = ReplayLog(toy.Config())
        return self.sessions.open("toy", replay, PICTURES, view={"unit": 0}, visitor=visitor, seen=seen)

    def passes(self, seconds):
        for _ in range(round(seconds)):
            passes(self.pool, self.clock, 1, tick=0.25)
            self.sessions.tick()
        return self


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def playing(room):
    """A session that plays, with one socket."""
    session = room.opens()
    room.sessions.connect(session.token)
    session.do(Request("play"))
    room.passes(1)
    return session


def test_a_visit_is_found_by_its_token(room):
    """And only by that."""
    session = room.opens()
    assert room.sessions.session(session.token) is session
    assert room.sessions.session("guess") is None
    assert room.sessions.session(None) is None
    assert room.sessions.connect("guess") is None


def test_a_run_with_a_viewer_goes_on(room, playing):
    """For as long as somebody looks."""
    room.passes(200)
    assert playing.run.last_step > 1000


def test_a_run_pauses_soon_after_its_last_viewer_left(room, playing):
    """Five seconds without a viewer, and it stands."""
    room.sessions.disconnect(playing.token, visible=True)
    at = room.passes(7).sessions.session(playing.token).run.last_step
    room.passes(20)
    assert playing.run.last_step == at


def test_a_reload_is_no_pause(room, playing):
    """A viewer who is back within seconds missed nothing."""
    room.sessions.disconnect(playing.token, visible=True)
    room.passes(3).sessions.connect(playing.token)
    before = playing.run.last_step
    room.passes(10)
    assert playing.run.last_step > before + 100


def test_a_run_goes_on_when_a_viewer_comes_back(room, playing):
    """From where it stood."""
    room.sessions.disconnect(playing.token, visible=True)
    at = room.passes(60).sessions.session(playing.token).run.last_step
    room.sessions.connect(playing.token)
    room.passes(2)
    assert playing.run.last_step > at


def test_a_hidden_page_pauses_its_run(room, playing):
    """Its socket stays, and its session; a second, visible page would keep it going."""
    room.sessions.look(playing.token, on=False)
    at = room.passes(7).sessions.session(playing.token).run.last_step
    room.passes(300)
    assert playing.run.last_step == at
    assert room.sessions.session(playing.token) is playing


def test_a_visit_without_a_socket_is_dropped(room, playing):
    """After two minutes, and its run with it."""
    room.sessions.disconnect(playing.token, visible=True)
    assert room.passes(118).sessions.session(playing.token) is playing
    assert room.passes(4).sessions.session(playing.token) is None
    assert room.pool.receive == {}


def test_a_closed_tab_frees_its_run_sooner(room, playing):
    """Half a minute after the page said that it ended, unless a socket comes back."""
    room.sessions.disconnect(playing.token, visible=True)
    room.sessions.leave(playing.token)
    assert room.passes(28).sessions.session(playing.token) is playing
    assert room.passes(4).sessions.session(playing.token) is None


def test_a_network_cut_loses_nothing(room, playing):
    """The page's end is also reported when only the network was cut; who is back in time has the run."""
    room.sessions.disconnect(playing.token, visible=True)
    room.sessions.leave(playing.token)
    assert room.passes(20).sessions.connect(playing.token) is playing
    assert room.passes(200).sessions.session(playing.token) is playing


def test_a_visit_that_nobody_ever_looked_at_is_dropped(room):
    """A script may open a session for a browser that never comes."""
    token = room.opens().token
    assert room.passes(125).sessions.session(token) is None


def test_a_full_desk_drops_who_was_not_looked_at_for_longest():
    """A newcomer takes the place of somebody who left."""
    room = Room(most=3)
    sessions = []
    for _ in range(3):
        sessions.append(room.opens())
        room.passes(1)
    room.sessions.connect(sessions[0].token)
    newcomer = room.opens()
    assert [room.sessions.session(each.token) is each for each in (*sessions, newcomer)] == [True, False, True, True]


def test_a_desk_full_of_viewers_refuses_clearly():
    """One sentence for the page, and everybody keeps their session."""
    room = Room(most=2)
    for _ in range(2):
        room.sessions.connect(room.opens().token)
    with pytest.raises(Full, match="try again"):
        room.opens()
    assert len(room.sessions) == 2


def test_a_closed_visit_is_gone(room):
    """At once."""
    token = room.opens().token
    room.sessions.close(token)
    assert room.sessions.session(token) is None
    assert room.pool.receive == {}


def test_ends_of_the_unknown_say_nothing(room):
    """A page may end after its session."""
    for end in (room.sessions.close, room.sessions.leave):
        end("unknown")
    room.sessions.disconnect("unknown", visible=True)
    room.sessions.look("unknown", on=True)
    assert len(room.sessions) == 0


def test_a_class_of_sixty_is_on_a_page_of_four_runs():
    """Visitors are counted, not runs; and a run is opened when its part of the page is in sight."""
    room = Room(most=60)
    pages = [[room.opens(str(visitor), seen=not part) for part in range(4)] for visitor in range(60)]
    for first, *_ in pages:
        room.sessions.connect(first.token)
    room.passes(2)
    assert (room.sessions.visitors, len(room.sessions), len(room.pool.host._runs)) == (60, 240, 60)
    with pytest.raises(Full, match="All 60 places"):
        room.opens("late")
    assert room.sessions.connect(pages[7][2].token).state == "opening"
    room.passes(1)
    assert (pages[7][2].state, pages[7][3].state, len(room.pool.host._runs)) == ("ready", "unseen", 61)


def test_what_is_further_down_a_page_is_kept_as_long_as_the_page():
    """However late it comes in sight; without any socket of the page it goes as the others do."""
    room = Room()
    first, below = room.opens("a"), room.opens("a", seen=False)
    room.sessions.connect(first.token)
    room.passes(3 * DROP)
    assert room.sessions.session(below.token) is below
    room.sessions.disconnect(first.token, True)
    room.passes(DROP + 2)
    assert len(room.sessions) == room.sessions.visitors == 0


def test_a_visitor_has_a_few_runs_only():
    """The one that was not seen for longest goes; nobody else's does."""
    room = Room()
    other, oldest = room.opens("b"), room.opens("a")
    room.sessions.connect(oldest.token)
    more = [room.passes(1).opens("a") for _ in range(RUNS)]
    assert room.sessions.session(oldest.token) is oldest  # it is looked at
    assert room.sessions.session(more[0].token) is None
    assert len(room.sessions) == RUNS + 1
    assert room.sessions.session(other.token) is other


def test_a_session_has_a_few_sockets_only(room, playing):
    """A window that is closed makes room for another."""
    for _ in range(SOCKETS - 1):
        room.sessions.connect(playing.token)
    with pytest.raises(Crowded):
        room.sessions.connect(playing.token)
    room.sessions.disconnect(playing.token, True)
    assert room.sessions.connect(playing.token) is playing
