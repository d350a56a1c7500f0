"""The registry: guessing is slowed down, a restart keeps a class, codes come back no sooner than after a day."""

import pytest

from bnviz.classroom.room import ALONE, UNMET, Refused
from bnviz.classroom.rooms import EVERY, GUESSES, KEPT, MOST, Rooms
from tests.stream.by_hand import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rooms(clock):
    return Rooms(clock)


def test_a_class_is_found_by_its_code_and_its_teacher(rooms):
    """However the code is typed; by nothing else."""
    room = rooms.start()
    assert rooms.guess(room.code.lower(), "here") is room
    assert rooms.taught_by(room.token) is room
    assert rooms.taught_by(room.code) is rooms.taught_by("ü" * 32) is None


def test_guessing_is_slowed_down(rooms, clock):
    """After some wrong codes one more every two seconds: a million codes take weeks."""
    room = rooms.start()
    wrong = "2222" if room.code != "2222" else "3333"
    for _ in range(GUESSES):
        assert rooms.guess(wrong, "there") is None
    with pytest.raises(Refused, match="wait"):
        rooms.guess(room.code, "there")
    assert rooms.guess(room.code, "here") is room
    clock.now += EVERY
    assert rooms.guess(wrong, "there") is None
    with pytest.raises(Refused, match="wait"):
        rooms.guess(wrong, "there")


def test_opening_a_class_again_is_no_way_to_guess(rooms, clock):
    """Who tries codes there, with whatever token, is slowed down in the same way."""
    room = rooms.start()
    for _ in range(GUESSES):
        with pytest.raises(Refused, match="start another"):
            rooms.reopen(room.code, "x" * 32, "there")
    with pytest.raises(Refused, match="wait"):
        rooms.reopen(room.code, "x" * 32, "there")
    with pytest.raises(Refused, match="wait"):
        rooms.guess(room.code, "there")
    clock.now += EVERY
    assert rooms.guess(room.code, "there") is room


def test_a_class_that_no_teacher_came_to_makes_room(rooms, clock):
    """So that nobody fills a server with requests alone."""
    room = rooms.start()
    clock.now += UNMET
    rooms.tick()
    assert room.ended


def test_right_codes_cost_nothing(rooms):
    """A whole school behind one address joins."""
    room = rooms.start()
    assert all(rooms.guess(room.code, "school") is room for _ in range(10 * GUESSES))


def test_a_class_without_its_teacher_ends_and_is_told_of_for_a_while(rooms, clock):
    """Then its code is unknown."""
    room = rooms.start()
    clock.now += ALONE
    assert rooms.tick() == []
    assert rooms.guess(room.code, "here").ended
    clock.now += KEPT
    assert rooms.tick() == [room]
    assert rooms.guess(room.code, "here") is None
    with pytest.raises(Refused):
        rooms.reopen(room.code, room.token)


def test_after_a_restart_the_teacher_opens_the_class_again(rooms, clock):
    """Under its code, known to phones by the same mark; somebody else with the code is another class to them."""
    before = rooms.start()
    after = Rooms(clock)
    room = after.reopen(before.code, before.token)
    assert (room.code, room.mark) == (before.code, before.mark)
    assert after.reopen(before.code, before.token) is room
    for code, token in [(before.code, "x" * 32), ("0000", before.token), (before.code, "short")]:
        with pytest.raises(Refused):
            after.reopen(code, token)
    assert Rooms(clock).reopen(before.code, "x" * 32).mark != before.mark


def test_there_is_room_for_so_many_classes(rooms):
    """One that has ended makes room."""
    started = [rooms.start() for _ in range(MOST)]
    with pytest.raises(Refused):
        rooms.start()
    started[0].end()
    another = rooms.start()
    assert rooms.taught_by(another.token) is another
