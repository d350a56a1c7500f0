"""Words that cross between processes arrive as they were sent, however the bytes are cut."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bnviz.stream import words
from bnviz.stream.link import Unpacker, pack
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
