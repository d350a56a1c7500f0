"""Messages that cross between processes arrive as they were sent, however the bytes are cut."""

import socket

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz.stream import messages
from bnviz.stream.link import Link, Unpacker, pack
from bnviz.stream.settings import Revision
from tests.stream import toy

WORDS = st.one_of(
    st.builds(messages.Rows, st.text(max_size=20), st.binary(max_size=300)),
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


@given(st.lists(WORDS, max_size=8), st.integers(1, 50))
def test_words_arrive_however_the_bytes_are_cut(sent, size):
    """In order, each once, whatever arrives together."""
    data = b"".join(map(pack, sent))
    unpacker = Unpacker()
    got = [message for at in range(0, len(data), size) for message in unpacker.feed(data[at : at + size])]
    assert got == sent


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
        got = list(Unpacker().feed(theirs.recv(1000)))
        assert got == [messages.Rows("a", b"row"), messages.Rows("b", b"row"), messages.Over("a")]
        link.send(rows[0])
        link.flush()
        link.flush()
        assert list(Unpacker().feed(theirs.recv(1000))) == [messages.Rows("a", b"row")]
