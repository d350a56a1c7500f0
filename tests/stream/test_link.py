"""Words that cross between processes arrive as they were sent, however the bytes are cut."""

import socket

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz.stream import words
from bnviz.stream.link import Link, Unpacker, pack
from tests.stream import toy

WORDS = st.one_of(
    st.builds(words.Rows, st.text(max_size=20), st.binary(max_size=300)),
    st.builds(words.Step, st.text()),
    st.builds(words.Change, st.text(), st.builds(toy.Config, seed=st.integers(0, 9999))),
    st.builds(words.Saved, st.text(), st.integers(), st.binary(max_size=300)),
    st.just(words.Opened("a", np.dtype([("step", "i8"), ("units", "f4", (3, 2))]))),
    st.just(words.Quit()),
)


@given(st.lists(WORDS, max_size=8), st.integers(1, 50))
def test_words_arrive_however_the_bytes_are_cut(sent, size):
    """In order, each once, whatever arrives together."""
    data = b"".join(map(pack, sent))
    unpacker = Unpacker()
    got = [word for at in range(0, len(data), size) for word in unpacker.feed(data[at : at + size])]
    assert got == sent


def test_rows_that_nobody_waits_for_go_with_what_comes_next():
    """One message for a whole round; nothing overtakes anything."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        link = Link(ours)
        rows = [words.Rows(run, b"row", soon=True) for run in "ab"]
        for word in rows:
            link.say(word)
        with pytest.raises(BlockingIOError):
            theirs.recv(1000)
        link.say(words.Over("a"))
        got = list(Unpacker().feed(theirs.recv(1000)))
        assert got == [words.Rows("a", b"row"), words.Rows("b", b"row"), words.Over("a")]
        link.say(rows[0])
        link.flush()
        link.flush()
        assert list(Unpacker().feed(theirs.recv(1000))) == [words.Rows("a", b"row")]
