"""The questions that a page brings along, and how a run decides them."""

import math

import numpy as np
import pytest

from bnviz.classroom.deciding import Decision, columns, sketch, value_at
from bnviz.classroom.exploring import link_of
from bnviz.classroom.prepared import prepared
from bnviz.classroom.room import Room
from bnviz.experiments.live_training import ARMS
from bnviz.history import History
from bnviz.records import Ref
from bnviz.scene import box, card, number
from bnviz.scene.inputs import Switch
from bnviz.stream.view import Pictures
from bnviz.theme import Arm
from tests.stream import toy
from tests.stream.scenario import Scenario

FREE = Arm("free", 1)


def scenario(**more):
    """A run of the toy experiment whose page has one card."""
    score = number(Ref("free.place"), "number", "place")
    return Scenario(pictures=Pictures.of(box("", card(FREE, score))), **more).passes()


def asked(scenario, question):
    """A room in which a question was asked of a run."""
    room = Room("7K4M", scenario.clock)
    decision = Decision(scenario.session, room.ask(question))
    decision.watch()
    return room, decision


def test_a_page_asks_about_its_numbers():
    """Of every arm's card, with bounds around where it is."""
    (question,) = prepared(scenario().session)
    assert "free" in question.text
    assert (question.column, question.arm, question.by) == ("free.place", "free", 30)
    assert question.decided(1.0) == 1


def test_a_switch_is_asked_about_where_it_is_off():
    """The question switches it when the vote is over."""
    score = number(Ref("plain.test_accuracy"), "percent", "test accuracy")
    switch = Switch("batch norm", field="plain.bn")
    found = Scenario(pictures=Pictures.of(box("", card(ARMS[0], score, [switch])))).passes()
    assert prepared(found.session) == []  # this run has no such number


def test_the_run_goes_to_the_step_and_decides():
    """Neither further nor by another number; the same question with the next seed."""
    one = scenario()
    question = prepared(one.session)[0]
    room, decision = asked(one, question)
    assert (decision.ready, room.asked.step) == (True, 0)
    room.reveal()
    decision.begin()
    one.passes(5)
    assert decision.watch()
    option, said = decision.outcome()
    place = float(one.session.history.at(30)["free.place"])
    assert one.session.run.last_step == 30
    assert option == question.decided(place)
    assert "seed 0" in said
    assert decision.curve[-1] == (30, pytest.approx(place))
    decision.again()
    one.passes(5)
    assert decision.watch()
    assert "seed 1" in decision.outcome()[1]
    assert one.session.run.last_step == 30


def test_a_run_that_ends_on_the_way_decides_too():
    """By its last number."""
    one = scenario(config=toy.Config(end=10))
    room, decision = asked(one, prepared(one.session)[0])
    room.reveal()
    decision.begin()
    one.passes(5)
    assert decision.watch()
    assert decision.outcome()[0] in range(4)


def history(values, bad=None):
    """A history of one arm's number."""
    fields = [("step", "<i8"), ("arm.number", "<f4"), ("arm.bad_step", "<i8")]
    rows = np.zeros(len(values), fields)
    rows["step"], rows["arm.number"] = np.arange(len(values)), values
    rows["arm.bad_step"] = -1 if bad is None else bad
    found = History(rows.dtype)
    found.append(rows)
    return found


def test_a_number_that_is_seldom_measured_is_the_latest():
    """One that is measured at every step and is none any more broke; so did an arm that says so."""
    nan = math.nan
    assert value_at(history([1, nan, nan, 4, nan]), "arm.number", (), 4) == 4
    assert math.isnan(value_at(history([1.0] * 20 + [nan]), "arm.number", (), 20))
    assert math.isnan(value_at(history([1, nan, 3, nan, nan], bad=3), "arm.number", (), 4))
    assert value_at(history([1, nan, 3, nan, nan], bad=3), "arm.number", (), 2) == 3


def test_what_is_handed_in_is_a_picture_without_a_name():
    """The curve of each card; of an experiment that no page shows there is no link."""
    one = scenario().says("play").passes(1)
    found = sketch(one.session)
    assert [len(line["points"]) > 5 for line in found["lines"]] == [True]
    assert link_of(one.session) == ""
    assert columns(one.session.history)["free.place"] == 1
