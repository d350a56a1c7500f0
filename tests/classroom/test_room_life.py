"""A class driven at random: phones that come and go, votes at any time, a teacher who asks, closes, reveals, sleeps.

Whatever happens in whatever order, nobody is told a tally before the reveal, nor one of fewer than five answers; a
browser has one answer, however many windows it has; and nothing that a student does changes what the teacher decided.
"""

import json

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bnviz.classroom.question import Question, of_number
from bnviz.classroom.room import ALONE, LEAST, PHASES, SOCKETS, UNMET, VOTES, Refused, Room
from tests.stream.by_hand import Clock

MEMBERS = st.sampled_from([f"m{n}" for n in range(9)])
QUESTION = of_number("Its accuracy?", "plain.accuracy", (70.0, 30.0), 30)


class RoomMachine(RuleBasedStateMachine):
    """One class."""

    @initialize()
    def begins(self):
        """Nobody is there."""
        self.clock = Clock()
        self.room = Room("7K4M", self.clock)
        self.windows, self.answers, self.teachers, self.alone = {}, {}, 0, self.clock.now
        self.patience = UNMET

    @rule(member=MEMBERS)
    def a_window_comes(self, member):
        """Or is one too many, or comes too late."""
        if self.room.ended or self.windows.get(member, 0) >= SOCKETS:
            with pytest.raises(Refused):
                self.room.join(member)
            return
        self.room.join(member)
        self.windows[member] = self.windows.get(member, 0) + 1

    @rule(member=MEMBERS)
    def a_window_goes(self, member):
        """A reload, or for good: the answer stays."""
        if self.windows.get(member):
            self.room.leave(member)
            self.windows[member] -= 1

    @rule(member=MEMBERS, late=st.integers(-1, 1), option=st.integers(-1, 4))
    def somebody_votes(self, member, late, option):
        """For this question or another, once or again."""
        room = self.room
        number = (room.asked.number if room.asked else 1) + late
        takes = room.asked and room.phase in VOTES and late == 0 and 0 <= option < 4 and self.windows.get(member)
        if not takes:
            with pytest.raises(Refused):
                room.vote(member, number, option)
            return
        room.vote(member, number, option)
        self.answers[room.phase][member] = option

    @rule(event=st.sampled_from(["close", "again", "drop", "reveal", "seed"]))
    def the_teacher_goes_on(self, event):
        """If the phase takes it."""
        before = self.room.phase
        if event not in PHASES[before] or self.room.ended:
            with pytest.raises(Refused):
                getattr(self.room, event)()
            assert self.room.phase == before
            return
        getattr(self.room, event)()
        assert self.room.phase == PHASES[before][event]

    @precondition(lambda self: not self.room.ended)
    @rule()
    def the_teacher_asks(self):
        """Unless a question is open."""
        if "ask" in PHASES[self.room.phase]:
            self.room.ask(QUESTION)
            self.answers = {vote: {} for vote in VOTES}

    @precondition(lambda self: not self.room.ended and self.room.phase == "deciding")
    @rule(option=st.integers(0, 3))
    def the_run_decides(self, option):
        """An option came true."""
        self.room.decided(option, "71 %")
        assert self.room.past[-1] is self.room.asked

    @rule(on=st.booleans())
    def the_teacher_leads_or_not(self, on):
        """And pauses, and calls."""
        self.room.explore(on)
        self.room.pause(not on)
        assert (self.room.exploring, self.room.paused) == (on, not on)
        self.room.call()
        assert not self.room.exploring

    @rule()
    def the_teacher_comes(self):
        """With one more window."""
        self.room.teacher_comes()
        self.teachers += 1
        self.patience = ALONE

    @rule()
    def the_teacher_goes(self):
        """A reload, a laptop that sleeps."""
        if self.teachers:
            self.room.teacher_goes()
            self.teachers -= 1
            self.alone = self.clock.now

    @rule(seconds=st.sampled_from([1.0, UNMET, ALONE / 2, ALONE]))
    def time_passes(self, seconds):
        """A class without its teacher for three hours ends, one that none came to after two minutes, and no other."""
        was = self.room.ended
        self.clock.now += seconds
        self.room.tick()
        assert self.room.ended == (was or (not self.teachers and self.clock.now - self.alone >= self.patience))

    @invariant()
    def who_is_here_is_counted_once(self):
        """However many windows somebody has."""
        assert self.room.here == sum(count > 0 for count in self.windows.values())

    @invariant()
    def nothing_is_told_too_early(self):
        """No tally before the reveal, none of few answers, never who, never the teacher's token."""
        told = self.room.told()
        question = told["question"] or {}
        assert self.room.token not in json.dumps(told)
        assert not any(f'"m{n}"' in json.dumps(told) for n in range(9))
        assert ("tallies" in question) == ("found" in question) == (self.room.phase == "revealed")
        for vote, tally in question.get("tallies", {}).items():
            given = self.answers[vote].values()
            assert (tally is None) == (len(given) < LEAST)
            assert tally is None or tally == [list(given).count(option) for option in range(4)]

    @invariant()
    def an_answer_stays(self):
        """Each member has the last that was taken, whoever reloads."""
        if self.room.asked:
            for member in {member for each in self.answers.values() for member in each}:
                expected = {vote: self.answers[vote][member] for vote in VOTES if member in self.answers[vote]}
                assert self.room.mine(member) == expected


TestRoom = RoomMachine.TestCase
TestRoom.settings = hypothesis_settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_how_the_answers_lie_is_one_word():
    """Agreed from 80 %, split below 60 %; nothing from fewer than five."""
    room = Room("7K4M", Clock())
    for n in range(10):
        room.join(f"m{n}")
    room.ask(Question("?", ("a", "b", "c")))
    words = []
    for n, option in enumerate([0, 0, 0, 0, 1, 1, 1, 2, 2, 2]):
        room.vote(f"m{n}", 1, option)
        words.append(room.asked.word("first"))
    assert words == ["", "", "", "", "agreed", "leaning", "split", "split", "split", "split"]
