"""A lesson in a link: whatever was packed is unpacked, and whatever a stranger writes is refused in a sentence."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz import lessons
from bnviz.lessons.document import LessonError
from bnviz.lessons.packed import LONGEST_LINK, pack, unpack
from bnviz.lessons.reading import LONGEST


@given(st.text(max_size=500))
def test_what_is_packed_is_unpacked(text: str) -> None:
    """Any text, in letters that an address takes as they are."""
    link = pack(text)
    assert unpack(link) == text
    assert link.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize("name", lessons.names())
def test_every_lesson_of_the_app_is_short_enough_for_a_link(name: str) -> None:
    """So is one that a teacher writes at that length."""
    text = (lessons.FOLDER / f"{name}.md").read_text("utf-8")
    assert len(pack(text)) <= LONGEST_LINK // 2
    assert unpack(pack(text)) == text


def raw(data: bytes) -> str:
    """Bytes as a link holds them."""
    packer = zlib.compressobj(9, wbits=-15)
    return base64.urlsafe_b64encode(packer.compress(data) + packer.flush()).decode().rstrip("=")


WHOLE = pack("A lesson, " * 50)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("A" * (LONGEST_LINK + 1), "at most 6000 characters"),
        (raw(b"x" * 4_000_000), "at most 40000 characters"),
        (WHOLE[:-8], "cut off"),
        (WHOLE + "AAAA", "cut off"),
        ("$$$", "cut off"),
        ("é", "cut off"),
        ("A", "cut off"),
        ("", "cut off"),
        (raw(b"\xff\xfe"), "cut off"),
    ],
)
def test_what_is_no_lesson_is_refused_in_a_sentence(link: str, words: str) -> None:
    """Too long, too large once unpacked, cut off, not of these letters, no text."""
    with pytest.raises(LessonError, match=words) as caught:
        unpack(link)
    assert caught.value.sentence.endswith(".")


def refused(link: str) -> bool:
    """Whether a link is refused; it does nothing else but give a text."""
    try:
        return len(unpack(link)) > 4 * LONGEST
    except LessonError:
        return True


@given(st.text(max_size=60), st.integers(0, len(WHOLE)))
def test_no_link_does_anything_but_be_unpacked_or_refused(text: str, at: int) -> None:
    """Whatever a stranger writes, also inside of a link that was good."""
    for link in (text, WHOLE[:at] + text + WHOLE[at:]):
        assert refused(link) or len(unpack(link)) <= 4 * LONGEST
