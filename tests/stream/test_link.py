"""Messages that cross between processes arrive as they were sent, however the bytes are cut."""

import dataclasses
import socket

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz.stream import messages
from bnviz.stream.link import ROOM, Link, Unpacker, pack
from bnviz.stream.settings import Revision
from tests.stream import toy

WORDS = st.one_of(
    st.builds(messages.Rows, st.text(max_size=20), st.binary(max_size=300), st.just(False), st.floats(0, 1)),
    st.builds(messages.Step, st.text()),
    st.builds(
        messages.Configure,
        st.text(),
        st.builds(Revision, st.integers(0), st.builds(toy.Config, seed=st.integers(0, 9999))),
    ),
    st.builds(messages.Saved, st.text(), st.integers(), st.binary(max_size=300)),
    st.just(messages.Opened("a", np.dtype([("step", "i8"), ("units", "f4", (3, 2))]))),
    st.just(messages.Quit()),
)


def taken(unpacker, data):
    """Hand some bytes to an unpacker; copies of the messages that are complete now."""
    found, at = [], 0
    while at < len(data):
        room = unpacker.room()
        size = min(len(room), len(data) - at)
        room[:size] = data[at : at + size]
        at += size
        for message in unpacker.took(size):
            if isinstance(message, messages.Rows):
                message = dataclasses.replace(message, data=bytes(message.data))
            found.append(message)
    return found


@given(st.lists(WORDS, max_size=8), st.integers(1, 50))
def test_words_arrive_however_the_bytes_are_cut(sent, size):
    """In order, each once, whatever arrives together."""
    data = b"".join(map(pack, sent))
    unpacker = Unpacker()
    got = [message for at in range(0, len(data), size) for message in taken(unpacker, data[at : at + size])]
    assert got == sent


def test_a_message_larger_than_the_room_arrives():
    """A snapshot of a large network; what comes after it too."""
    sent = [messages.Step("a"), messages.Saved("a", 3, bytes(3 * ROOM)), messages.Rows("a", b"row"), messages.Over("a")]
    assert taken(Unpacker(), b"".join(map(pack, sent))) == sent


def test_rows_that_nobody_waits_for_go_with_what_comes_next():
    """One message for a whole round; nothing overtakes anything."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        link = Link(ours)
        rows = [messages.Rows(run, b"row", soon=True) for run in "ab"]
        for message in rows:
            link.send(message)
        with pytest.raises(BlockingIOError):
            theirs.recv(1000)
        link.send(messages.Over("a"))
        got = taken(Unpacker(), theirs.recv(1000))
        assert got == [messages.Rows("a", b"row"), messages.Rows("b", b"row"), messages.Over("a")]
        link.send(rows[0])
        link.flush()
        link.flush()
        assert taken(Unpacker(), theirs.recv(1000)) == [messages.Rows("a", b"row")]
