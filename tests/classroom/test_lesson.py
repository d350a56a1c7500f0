"""A lesson in class: phones read the step at which the teacher is, and vote on what it asks."""

import json

import pytest

from bnviz import lessons
from bnviz.classroom.deciding import Decision
from bnviz.classroom.lesson import NONE, asked_by, refs_of, step_of
from bnviz.classroom.prepared import prepared
from bnviz.classroom.room import Room
from bnviz.lessons.player import Column, column
from bnviz.records import Ref
from bnviz.scene import box
from bnviz.scene.node import Refs
from bnviz.stream.view import Pictures
from tests.classroom.hall import Hall, phone, teaching
from tests.stream.scenario import Scenario

PLACE = ["column", "free.place", []]
SAYS = [{"kind": "words", "text": "It is **[[free]]** at "}, {"kind": "number", "tree": PLACE, "format": "number"}]
ASK = {
    "kind": "ask",
    "question": [{"kind": "words", "text": "**Where?**"}],
    "options": [
        {"says": [{"kind": "words", "text": "above 0"}], "when": [">", PLACE, ["number", 0]]},
        {"says": [{"kind": "words", "text": "far below"}], "when": ["<", PLACE, ["number", -1e6]]},
    ],
    "measure": 20,
    "then": [{"kind": "words", "text": "the secret"}],
}
ACT = {"kind": "act", "text": "Switch it", "set": {"free.pull": 1.0}}
TASK = {"kind": "task", "do": [ACT], "until": PLACE, "by": None, "after": 1, "hint": SAYS, "then": SAYS, "touches": []}
STEPS = [
    {"experiment": "toy", "sets": True, "items": [{"kind": "paragraph", "parts": SAYS}, ASK]},
    {"experiment": "toy", "sets": False, "items": [TASK]},
]
TOLD = {"name": "x", "title": "A walk", "place": "", "next": "", "experiment": "toy", "steps": STEPS, "challenge": None}
LESSON = box("", Column(json.dumps(TOLD), Refs(line=(Ref("free.place"),), now=(Ref("free.place"),))))


def test_a_step_is_told_without_what_gives_it_away():
    """Neither what is said afterwards, nor the conditions, nor words that act."""
    first, second = step_of(LESSON, 0), step_of(LESSON, 1)
    assert (first["title"], first["at"], first["of"]) == ("A walk", 0, 2)
    assert [item["kind"] for item in first["items"]] == ["paragraph", "ask"]
    assert first["items"][1]["options"] == [each["says"] for each in ASK["options"]]
    said = json.dumps([first, second])
    assert not any(word in said for word in ("secret", "when", "measure", "until", '"set"', '"act"'))
    assert "Switch it" in said
    assert step_of(LESSON, 2) is step_of(LESSON, -1) is step_of(box(""), 0) is None
    assert refs_of(LESSON).line == (Ref("free.place"),)
    assert refs_of(box("")) == Refs()


@pytest.mark.parametrize("lesson", [*lessons.lessons(), *lessons.challenges()], ids=lambda lesson: lesson.name)
def test_every_step_of_every_lesson_can_be_led_in_class(lesson):
    """Each has words; none holds what is said after an answer."""
    for at, run in enumerate(lesson.course()):
        scene = box("", column(lesson, run.experiment, ""))
        told = step_of(scene, at)
        assert any(each["text"] for item in told["items"] for each in item["parts"] if each["kind"] == "words")
        assert {kind for item in told["items"] for each in item["parts"] for kind in [each["kind"]]} <= {
            "words",
            "number",
        }
        assert all(set(item) == {"kind", "parts", "options"} for item in told["items"])


def test_a_lessons_question_is_decided_by_the_run_as_the_lesson_says():
    """At the step that the lesson names; where no condition is fulfilled, by none of the options."""
    one = Scenario(pictures=Pictures.of(LESSON)).passes()
    (question,) = asked_by(one.session, 0)
    assert prepared(one.session, 0)[0] == question
    assert asked_by(one.session, 1) == asked_by(one.session, -1) == []
    assert (question.text, question.options) == ("Where?", ("above 0", "far below", NONE))
    room = Room("7K4M", one.clock)
    decision = Decision(one.session, room.ask(question))
    decision.watch()
    room.reveal()
    decision.begin()
    one.passes(1)
    assert decision.watch()
    place = one.session.history.at(20)["free.place"]
    assert one.session.run.last_step == 20
    assert decision.outcome() == (0 if place > 0 else 2, "")
    room.decided(*decision.outcome())
    room.seed()
    decision.again()
    one.passes(1)
    assert decision.watch()
    assert (one.session.run.last_step, one.session.settings.asked.config.seed) == (20, 1)
    assert decision.outcome()[0] == (0 if one.session.history.at(20)["free.place"] > 0 else 2)


def test_the_teachers_next_moves_all_phones():
    """The words of the step come to every phone, and to who joins late; the teacher's question is the lesson's."""
    with Hall().open() as hall:
        made, session = hall.start()[1], hall.session()
        session.show(Pictures.of(LESSON))
        with teaching(hall, made["token"], session) as teacher, phone(hall, made["code"], "a") as one:
            one.until(lambda it: it.got.steps)
            assert one.room["lesson"] is None
            teacher.says("at", step=0)
            one.until(lambda it: it.room["lesson"] and it.room["lesson"]["at"] == 0)
            teacher.says("prepare").until(lambda it: it.questions)
            assert teacher.questions[0]["text"] == "Where?"
            teacher.says("at", step=1)
            one.until(lambda it: it.room["lesson"]["at"] == 1)
            with phone(hall, made["code"], "b") as late:
                late.until(lambda it: it.room and it.room["lesson"]["at"] == 1)
            teacher.says("at", step=7)
            one.until(lambda it: it.room["lesson"] is None)
            assert b"secret" not in one.heard
