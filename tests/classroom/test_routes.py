"""A class over real sockets: who sees what, who can do what, and what never leaves the server."""

import contextlib
import dataclasses
import json
from collections import deque

import pytest
from websockets.exceptions import ConnectionClosed

from bnviz.classroom.room import SOCKETS
from bnviz.classroom.routes import REFUSED
from bnviz.stream.connection import FOREIGN, UNKNOWN
from bnviz.stream.wire import Request
from tests.classroom.hall import PLACE, WAIT, Hall, phone, teaching
from tests.stream.test_routes import eventually


@pytest.fixture(scope="module")
def hall():
    with Hall().open() as hall:
        yield hall


@pytest.fixture
def lesson(hall):
    """(hall, the class's code and token, the teacher's session)."""
    return hall, hall.start()[1], hall.session()


def closed(line):
    """The code and the reason that a socket is closed with."""
    with pytest.raises(ConnectionClosed) as end:
        deque(iter(lambda: line.recv(timeout=WAIT), None), maxlen=0)
    return end.value.rcvd.code, end.value.rcvd.reason


def test_phones_follow_the_teachers_run(lesson):
    """What the teacher plays, all see; who comes late sees all of it at once."""
    hall, made, session = lesson
    with teaching(hall, made["token"], session), phone(hall, made["code"], "a") as one:
        one.until(lambda it: it.got.steps == [0])
        session.do(Request("play"))
        one.until(lambda it: it.got.last_step >= 20)
        with phone(hall, made["code"], "b") as late:
            late.until(lambda it: it.got.last_step >= 20)
            assert late.got.steps[:20] == one.got.steps[:20] == list(range(20))
            late.until(lambda it: it.room["here"] == 2)
        one.until(lambda it: it.room["here"] == 1)


def test_students_steer_nothing(lesson):
    """Whatever a phone sends, the shared run stays as it is, and so does the class."""
    hall, made, session = lesson
    with teaching(hall, made["token"], session) as teacher, phone(hall, made["code"], "a") as one:
        one.until(lambda it: it.got.steps)
        before = session.settings.asked, session.state, session.run
        told = dict(one.room)
        for do in ["play", "step", "seed", "reset", "again", "undo", "close", "reveal", "end", "call", "drop"]:
            one.says(do)
        one.says("change", set={"free.pull": 0.5}, number=1).says("replay", to=50, on=True).says("pause", on=True)
        one.says("show", run=session.token, fresh=True).says("write", question=PLACE)
        one.line.send("[]")
        one.line.send("x" * 9000)
        one.says("vote", number=1, option=0).says("view", set={"unit": 99}).says("view", set={"x": 1})
        one.until(lambda it: len(it.got.notices) >= 4)
        assert (session.settings.asked, session.state, session.run) == before
        assert {**one.room, "here": 0} == {**told, "here": 0}
        teacher.until(lambda it: it.room.get("here") == 1)


def test_everybody_may_look_elsewhere(lesson):
    """Another unit, an earlier step; nobody else sees it."""
    hall, made, session = lesson
    with (
        teaching(hall, made["token"], session) as teacher,
        phone(hall, made["code"], "a") as one,
        phone(hall, made["code"], "b") as other,
    ):
        for window in (one, other):
            window.until(lambda it: it.got.steps)
        teacher.says("write", question={**PLACE, "by": 30}).until(lambda it: it.teacher.get("ready"))
        teacher.says("reveal", option=0).until(lambda it: it.room["phase"] == "revealed")
        one.until(lambda it: it.got.last_step == 30)
        other.until(lambda it: it.got.last_step == 30)
        newest = other.got.now[0]
        one.says("view", set={"unit": 1}).until(lambda it: it.got.layout["view"]["unit"] == 1 and it.got.steps)
        session.show(dataclasses.replace(session.pictures))  # the teacher's page has been drawn anew, the same
        teacher.says("pause", on=True).until(lambda it: it.room["paused"])
        one.until(lambda it: it.room["paused"])
        assert one.got.layout["view"]["unit"] == 1
        one.says("view", set={"at": 10}).until(lambda it: it.got.now and it.got.now[0] != newest)
        assert session.view.values == {"at": -1, "unit": 0}
        assert other.got.layout["view"]["unit"] == 0


def test_a_vote_is_decided_by_the_run(lesson):
    """Asked, answered, talked over, answered again; then the run goes to the step, and only then there is a tally."""
    hall, made, session = lesson
    with teaching(hall, made["token"], session) as teacher, contextlib.ExitStack() as stack:
        phones = [stack.enter_context(phone(hall, made["code"], f"p{n}")) for n in range(6)]
        teacher.says("write", question=PLACE).until(lambda it: it.teacher.get("ready"))
        for n, one in enumerate(phones):
            one.until(lambda it: it.room.get("phase") == "first")
            number = one.room["question"]["number"]
            one.says("vote", number=number, option=n % 3).until(lambda it: "first" in it.mine)
        teacher.until(lambda it: it.room["question"]["answers"] == 6)
        teacher.says("close").until(lambda it: it.room["phase"] == "closed")
        assert teacher.room["question"]["word"] == "split"
        phones[0].says("vote", number=number, option=0).until(lambda it: it.got.notices == ["The vote is closed."])
        teacher.says("again").until(lambda it: it.room["phase"] == "second")
        for one in phones:
            one.until(lambda it: it.room["phase"] == "second")
            one.says("vote", number=number, option=1).until(lambda it: it.mine.get("second") == 1)
        before = [one.heard for one in (teacher, *phones)]
        assert not any(b"tall" in each or b'"found"' in each for each in before)
        assert not any(made["token"].encode() in one.heard or session.token.encode() in one.heard for one in phones)
        teacher.says("reveal", option=0).until(lambda it: it.room["phase"] == "revealed")
        asked = teacher.room["question"]
        row = session.history.at(asked["step"] + 20)
        place = float(row["free.place"])
        assert asked["found"][0]["option"] == (0 if place > 1 else 1 if place > -1 else 2)
        assert asked["tallies"] == {"first": [2, 2, 2, 0], "second": [0, 6, 0, 0]}
        assert session.run.last_step == asked["step"] + 20
        phones[3].until(lambda it: it.room["phase"] == "revealed")
        assert phones[3].room["question"] == asked
        teacher.says("seed").until(lambda it: len(it.room["question"].get("found", [])) == 2)
        assert session.settings.asked.config.seed == 1
        _, table = hall.get(f"/class/file/{made['token']}.csv")
        assert table.splitlines()[1].startswith(f"Where is the free walk?,{asked['step']},A,above 1,2,0,")


def test_one_browser_has_one_vote(lesson):
    """A reload and ten windows change nothing; a window more is refused."""
    hall, made, session = lesson
    with teaching(hall, made["token"], session) as teacher, contextlib.ExitStack() as stack:
        windows = [stack.enter_context(phone(hall, made["code"], "same")) for _ in range(SOCKETS)]
        teacher.says("write", question=PLACE)
        for n, window in enumerate(windows):
            window.until(lambda it: it.room.get("phase") == "first")
            window.says("vote", number=1, option=n % 3).until(lambda it, n=n: it.mine.get("first") == n % 3)
        with phone(hall, made["code"], "same") as more:
            assert closed(more.line)[0] == REFUSED
        stack.close()
        with phone(hall, made["code"], "same") as again:
            again.until(lambda it: it.mine == {"first": (SOCKETS - 1) % 3})
            teacher.until(lambda it: it.room.get("here") == 1)
            teacher.until(lambda it: (it.room["question"] or {}).get("answers") == 1)
            teacher.says("reveal", option=0).until(lambda it: it.room["phase"] == "revealed")
            assert teacher.room["question"]["tallies"] == {"first": None, "second": None}


@pytest.mark.slow
def test_a_socket_that_never_reads_delays_nobody(lesson):
    """The others go on; it is given up after a while."""
    hall, made, session = lesson
    with (
        teaching(hall, made["token"], session),
        phone(hall, made["code"], "a") as one,
        phone(hall, made["code"], "deaf", max_queue=1),
    ):
        session.do(Request("pace", rate=500))
        session.do(Request("play"))
        one.until(lambda it: it.got.last_step >= 400)


def test_a_flood_ends_with_its_sender(lesson):
    """What is too much is left out, with one sentence; others still vote."""
    hall, made, session = lesson
    with teaching(hall, made["token"], session) as teacher, phone(hall, made["code"], "flood") as flood:
        for _ in range(1000):
            flood.says("vote", number=7, option=7)
        with phone(hall, made["code"], "b") as one:
            teacher.says("write", question=PLACE)
            one.until(lambda it: it.room.get("phase") == "first")
            one.says("vote", number=1, option=2).until(lambda it: it.mine.get("first") == 2)
        flood.until(lambda it: any("Too many" in each for each in it.got.notices))


def test_exploring_is_a_run_of_ones_own(lesson):
    """At the class's step, only while the teacher lets them; paused with all, called back with all."""
    hall, made, session = lesson
    with teaching(hall, made["token"], session) as teacher, phone(hall, made["code"], "a") as one:
        teacher.says("write", question=PLACE).until(lambda it: it.teacher.get("ready"))
        teacher.says("reveal", option=0).until(lambda it: it.room["phase"] == "revealed")
        one.says("explore", back=False).until(lambda it: it.got.notices == ["The teacher leads."])
        teacher.says("explore", on=True)
        one.until(lambda it: it.room["exploring"]).says("explore", back=False).until(lambda it: it.own)
        own = hall.sessions.session(one.own["ws"].rpartition("/")[2])
        eventually(lambda: own.run.last_step == session.run.last_step == 20)
        assert own.history.at(20).tobytes() == session.history.at(20).tobytes()
        teacher.says("pause", on=True)
        one.until(lambda it: it.room["paused"])
        with pytest.raises(ValueError, match="stand still"):
            own.do(Request("play"))
        teacher.says("pause", on=False)
        one.until(lambda it: not it.room["paused"])
        own.do(Request("play"))
        eventually(lambda: own.run.last_step > 30)
        assert session.run.last_step == 20
        calls = one.room["calls"]
        teacher.says("call")
        one.until(lambda it: it.room["calls"] == calls + 1 and not it.room["exploring"])


def test_the_class_moves_with_the_teachers_page(lesson):
    """To another run; the same run of a page that was loaded anew goes on from where the class is."""
    hall, made, session = lesson
    with teaching(hall, made["token"], session) as teacher, phone(hall, made["code"], "a") as one:
        teacher.says("write", question=PLACE).until(lambda it: it.teacher.get("ready"))
        teacher.says("reveal", option=0).until(lambda it: it.room["phase"] == "revealed")
        last = session.history.at(20).tobytes()
        one.until(lambda it: it.got.last_step == 20)
    again = hall.session()
    with teaching(hall, made["token"]) as teacher, phone(hall, made["code"], "a") as one:
        one.until(lambda it: it.got.last_step == 20)
        eventually(lambda: again.state == "ready")
        teacher.says("show", run=again.token, fresh=True)
        eventually(lambda: again.run.last_step == 20)
        assert again.history.at(20).tobytes() == last
        one.until(lambda it: it.got.layout["run"] == again.run.name and it.got.last_step == 20)
        other = hall.session(seed=5)
        teacher.says("show", run=other.token, fresh=False)
        one.until(lambda it: it.got.layout["run"] == other.run.name and it.got.steps == [0])


def test_a_class_outlives_its_server(lesson):
    """The teacher's page opens it again under its code; phones find it there."""
    _, made, _ = lesson
    with Hall().open() as after:
        assert after.start(code=made["code"], token="x" * 10)[0] == 409
        assert after.start(**made) == (200, made)
        with teaching(after, made["token"], after.session()), phone(after, made["code"], "a") as one:
            one.until(lambda it: it.got.steps == [0])


def test_where_a_key_is_set_only_who_knows_it_teaches():
    """Others get one sentence."""
    with Hall(key="secret").open() as hall:
        assert hall.start()[0] == hall.start(key="other")[0] == 403
        assert hall.start(key="secret")[0] == 200


def test_strangers_get_one_sentence(hall, lesson):
    """Unknown codes and tokens, foreign pages, nonsense."""
    with phone(hall, "2222") as line:
        assert closed(line.line) == (UNKNOWN, "There is no class with this code.")
    with teaching(hall, "x" * 32) as line:
        assert closed(line.line)[0] == UNKNOWN
    with phone(hall, lesson[1]["code"], origin="http://elsewhere.example") as line:
        assert closed(line.line)[0] == FOREIGN
    assert hall.start(code=7)[0] == 400
    assert hall.start(code="2222")[0] == 409


def test_who_ends_a_class_ends_it_for_all(lesson):
    """Phones are told; nobody joins any more."""
    hall, made, session = lesson
    with teaching(hall, made["token"], session) as teacher, phone(hall, made["code"], "a") as one:
        one.until(lambda it: it.got.steps)
        teacher.says("end")
        one.until(lambda it: it.room["ended"])
    with phone(hall, made["code"], "b") as late:
        assert closed(late.line) == (REFUSED, "This class has ended.")


def test_the_page_is_a_shell_that_remembers_a_browser(hall, lesson):
    """One cookie; the code is what was typed, or nothing."""
    made = lesson[1]
    headers, text = hall.get(f"/class/{made['code'].lower()}")
    assert f'data-code="{made["code"]}"' in text
    assert "HttpOnly" in headers["set-cookie"]
    assert 'data-code=""' in hall.get("/class/%3Cscript%3E")[1]
    assert hall.get(f"/class/{made['code']}/qr.svg")[1].startswith("<svg")
    assert json.dumps(made["token"]) not in text
