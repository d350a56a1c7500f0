"""Codes: which letters, none twice within a day, what people type."""

from itertools import chain, repeat

from hypothesis import given
from hypothesis import strategies as st

from bnviz.classroom.codes import DAY, LENGTH, LETTERS, Codes, read
from tests.stream.by_hand import Clock


def test_a_code_holds_nothing_that_looks_like_something_else():
    """Four characters without 0 O 1 I."""
    codes = Codes(Clock())
    for _ in range(200):
        code = codes.new()
        assert len(code) == LENGTH
        assert not set(code) & set("0O1I")


def test_a_code_is_given_out_once_a_day():
    """What is drawn again is not taken before a day has passed."""
    clock = Clock()
    letters = chain("AAAA", "AAAA", "BBBB", repeat("A"))
    codes = Codes(clock, lambda: next(letters))
    assert [codes.new(), codes.new()] == ["AAAA", "BBBB"]
    clock.now += DAY - 1
    assert codes.was_used("AAAA")
    clock.now += 1
    assert codes.new() == "AAAA"


@given(st.text(LETTERS, min_size=LENGTH, max_size=LENGTH))
def test_a_code_is_read_as_it_is_typed(code):
    """In small letters, with blanks or a hyphen."""
    assert (
        read(code) == read(code.lower()) == read(f" {code[:2]} {code[2:]} ") == read(f"{code[:2]}-{code[2:]}") == code
    )


@given(st.text(max_size=12))
def test_what_is_no_code_is_none(text):
    """Whatever is read is four of the letters, or nothing."""
    found = read(text)
    assert found == "" or (len(found) == LENGTH and set(found) <= set(LETTERS))
