"""What must never happen in a class: a lost class, a vote too many, an answer too early, a tally of few."""

import contextlib
import json
import os
import signal
import sys

import pytest

from bnviz.classroom.feed import Feed, Position
from bnviz.classroom.room import LEAST, SOCKETS
from bnviz.classroom.rooms import GUESSES
from bnviz.classroom.routes import REFUSED
from bnviz.stream.connection import UNKNOWN
from bnviz.stream.processes import ProcessPool
from bnviz.stream.wire import Request
from tests.classroom.hall import PLACE, Hall, phone, teaching
from tests.classroom.test_routes import closed
from tests.stream.scenario import PICTURES, Scenario
from tests.stream.test_host import alone
from tests.stream.test_routes import eventually

WORKERS = [sys.executable, "-m", "tests.stream.toy_worker"]


@pytest.fixture(scope="module")
def hall():
    with Hall().open() as hall:
        yield hall


def voted(stack, hall, code, number, teacher):
    """So many phones, which have answered the teacher's question."""
    phones = [stack.enter_context(phone(hall, code, f"v{n}")) for n in range(number)]
    teacher.until(lambda it: it.teacher.get("stands")).says("write", question=PLACE)
    teacher.until(lambda it: it.teacher.get("ready"))
    for one in phones:
        one.until(lambda it: it.room.get("phase") == "first")
        one.says("vote", number=one.room["question"]["number"], option=1).until(lambda it: "first" in it.mine)
    return phones


@pytest.fixture
def workers():
    """A pool of processes with one worker in front, and what kills the one that holds a session's run."""
    pool = ProcessPool(WORKERS, size=1)

    def kills(session):
        eventually(lambda: pool._kept[session.run.name].place.actor.pid)
        os.kill(pool._kept[session.run.name].place.actor.pid, signal.SIGKILL)

    with Hall(pool=pool).open() as hall:
        yield hall, kills


@pytest.mark.slow
def test_a_process_that_is_killed_loses_neither_class_nor_votes(workers):
    """While a vote is open: it stays open, answers stay and change, and the same numbers decide."""
    hall, kills = workers
    made, session = hall.start()[1], hall.session()
    with teaching(hall, made["token"], session) as teacher, contextlib.ExitStack() as stack:
        phones = voted(stack, hall, made["code"], 5, teacher)
        asked = teacher.room["question"]["step"]
        kills(session)
        phones[0].says("vote", number=1, option=2).until(lambda it: it.mine == {"first": 2})
        teacher.says("reveal", option=0).until(lambda it: it.room["phase"] == "revealed")
        assert teacher.room["question"]["tallies"]["first"] == [0, 4, 1, 0]
        for one in phones:
            one.until(lambda it: it.room["phase"] == "revealed" and it.got.last_step == asked + 20)
        assert session.history.at(asked + 20)["free.place"] == alone(asked + 21)["free.place"][asked + 20]


@pytest.mark.slow
def test_a_process_that_is_killed_while_the_run_plays_stops_no_phone(workers):
    """All see it go on, without a step left out."""
    hall, kills = workers
    made, session = hall.start()[1], hall.session()
    with teaching(hall, made["token"], session), phone(hall, made["code"], "a") as one:
        one.until(lambda it: it.got.steps)
        session.do(Request("play"))
        one.until(lambda it: it.got.last_step > 20)
        kills(session)
        before = one.got.last_step
        one.until(lambda it: it.got.last_step > before + 30)
        assert one.got.steps[: before + 30] == list(range(before + 30))


@pytest.mark.slow
def test_a_server_that_is_started_anew_is_asked_the_open_question_again(hall):
    """By the teacher's page, which kept it: at the same step, of the same run, decided as before."""
    made, session = hall.start()[1], hall.session()
    with teaching(hall, made["token"], session) as teacher, contextlib.ExitStack() as stack:
        session.do(Request("replay", to=40, on=False))
        eventually(lambda: session.run.last_step == 40)
        voted(stack, hall, made["code"], 2, teacher)
        held = teacher.teacher["open"]
        assert held["step"] == 40
        teacher.says("reveal", option=0).until(lambda it: it.room["phase"] == "revealed")
        found = teacher.room["question"]["found"]
    with Hall().open() as after:
        assert after.start(**made)[0] == 200
        again = after.session()
        with teaching(after, made["token"], again) as teacher, phone(after, made["code"], "v0") as one:
            teacher.until(lambda it: it.teacher.get("stands"))
            teacher.says("anew", **held).until(lambda it: it.teacher["ready"])
            one.until(lambda it: it.room.get("phase") == "first" and it.room["question"]["step"] == 40)
            assert one.room["question"]["answers"] == 0
            one.says("vote", number=1, option=0).until(lambda it: it.mine == {"first": 0})
            teacher.says("reveal", option=0).until(lambda it: it.room["phase"] == "revealed")
            assert teacher.room["question"]["found"] == found
            assert again.history.at(60).tobytes() == session.history.at(60).tobytes()
            teacher.says("anew", question={"text": "?"}, step=1)
            teacher.until(lambda it: "A question that was kept takes all its parts." in it.got.notices)


def test_ten_sockets_of_one_browser_vote_once(hall):
    """At the same time, for different options: one answer counts, the last."""
    made, session = hall.start()[1], hall.session()
    with teaching(hall, made["token"], session) as teacher, contextlib.ExitStack() as stack:
        windows = [stack.enter_context(phone(hall, made["code"], "same")) for _ in range(SOCKETS)]
        others = voted(stack, hall, made["code"], LEAST - 1, teacher)
        for n, window in enumerate(windows):
            window.says("vote", number=1, option=n % 3)
        for window in windows:
            window.says("vote", number=1, option=2)
        for window in windows:
            window.until(lambda it: it.mine == {"first": 2})
        teacher.until(lambda it: it.room["question"]["answers"] == LEAST and it.room["here"] == LEAST)
        teacher.says("reveal", option=0).until(lambda it: it.room["phase"] == "revealed")
        assert teacher.room["question"]["tallies"]["first"] == [0, LEAST - 1, 1, 0]
        assert len(others) == LEAST - 1


def test_guessing_codes_is_slowed_down():
    """Over sockets and over the way to open a class again; the class itself is unharmed."""
    with Hall().open() as hall:
        made, session = hall.start()[1], hall.session()
        wrong = "2222" if made["code"] != "2222" else "3333"
        with teaching(hall, made["token"], session), phone(hall, made["code"], "a") as one:
            ends = []
            for _ in range(GUESSES + 5):  # some more, since one comes back every two seconds
                with phone(hall, wrong) as line:
                    ends.append(closed(line.line))
            assert ends[0][0] == UNKNOWN
            assert ends[-1] == (REFUSED, "Too many wrong codes from here: wait a minute, then try again.")
            assert hall.start(code=made["code"], token="x" * 32) == (409, ends[-1][1])
            one.until(lambda it: it.got.steps)


@pytest.mark.parametrize(("answers", "told"), [(LEAST - 1, False), (LEAST, True)])
def test_no_tally_of_few_answers_leaves_the_server(hall, answers, told):
    """Neither to the teacher, nor to a phone, nor into the file; from five on it does."""
    made, session = hall.start()[1], hall.session()
    with teaching(hall, made["token"], session) as teacher, contextlib.ExitStack() as stack:
        phones = voted(stack, hall, made["code"], answers, teacher)
        teacher.says("close").until(lambda it: it.room["phase"] == "closed")
        assert bool(teacher.room["question"]["word"]) == told
        teacher.says("again").until(lambda it: it.room["phase"] == "second")
        teacher.says("reveal", option=0).until(lambda it: it.room["phase"] == "revealed")
        for window in (teacher, *phones):
            window.until(lambda it: it.room["phase"] == "revealed")
            tallies = window.room["question"]["tallies"]
            assert tallies == {"first": [0, answers, 0, 0] if told else None, "second": None}
            assert (f"[0,{answers},0,0]".encode() in window.heard.replace(b" ", b"")) == told
        _, table = hall.get(f"/class/file/{made['token']}.csv")
        row = table.splitlines()[2].split(",")
        assert row[4:6] == [str(answers) if told else "", ""]


def test_who_explores_cannot_run_on_to_the_answer(hall):
    """A question calls everybody back, and holds the runs that students have of their own until it is decided."""
    made, session = hall.start()[1], hall.session()
    with teaching(hall, made["token"], session) as teacher, phone(hall, made["code"], "a") as one:
        one.until(lambda it: it.got.steps)
        teacher.says("explore", on=True)
        one.until(lambda it: it.room["exploring"]).says("explore", back=False).until(lambda it: it.own)
        own = hall.sessions.session(one.own["ws"].rpartition("/")[2])
        eventually(lambda: own.state in ("ready", "paused"))
        own.do(Request("play"))
        eventually(lambda: own.run.last_step > 3)
        calls = one.room["calls"]
        teacher.says("write", question=PLACE).until(lambda it: it.teacher.get("ready"))
        one.until(lambda it: it.room["calls"] == calls + 1 and not it.room["exploring"])
        with pytest.raises(ValueError, match="stand still"):
            own.do(Request("play"))
        for back in (False, True):
            one.says("explore", back=back)
        one.until(lambda it: "A question is open: answer it first." in it.got.notices)
        teacher.says("drop").until(lambda it: it.room["phase"] == "none")
        one.until(lambda it: it.room["phase"] == "none")
        own.do(Request("step"))


def test_what_a_story_says_of_a_prediction_stays_on_the_server():
    """The slots that say what came true are in no message to a phone."""
    slots = {"ask.guess.a": ["it breaks"], "guess.b": ["up"], "what": ["It stands at 3."]}
    one = Scenario(narrator=lambda *_: slots).passes()
    one.session.narrate()
    feed = Feed(one.session, PICTURES, {})
    feed.refresh()
    heard = b"".join(each if isinstance(each, bytes) else each.encode() for each in feed.after(Position()))
    assert b"It stands at 3." in heard
    assert b"it breaks" not in heard
    assert b"guess" not in heard
    assert one.session.token.encode() not in heard


def test_a_question_as_everybody_knows_it_holds_no_way_to_its_answer(hall):
    """What a phone is sent of it is what it shows; the column, the switch and the story's words are the teacher's."""
    made, session = hall.start()[1], hall.session()
    with teaching(hall, made["token"], session) as teacher, phone(hall, made["code"], "a") as one:
        teacher.says("write", question=PLACE).until(lambda it: it.teacher.get("ready"))
        one.until(lambda it: it.room.get("phase") == "first" and it.room["question"]["step"] >= 0)
        known = set(one.room["question"])
        assert not known & {"column", "index", "set", "slot", "values", "tallies", "found", "word"}
        assert not any(word in one.heard for word in (made["token"].encode(), session.token.encode(), b"tall"))
        assert json.dumps(teacher.teacher["open"]["question"]["column"]).encode() not in one.heard
