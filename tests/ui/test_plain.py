"""Words of strangers, as Streamlit shows them: as words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bnviz.ui.plain import BREAK, plain

MARKDOWN = MarkdownIt("gfm-like", {"html": True})


def shown(text):
    """What a reader sees of a text in Markdown, and every tag but that of the paragraph."""
    html = MARKDOWN.render(plain(text))
    tags = [tag for tag in re.findall(r"<[^>]*>", html) if tag not in ("<p>", "</p>")]
    words = re.sub(r"<[^>]*>", "", html).strip()
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        words = words.replace(entity, sign)
    return words.replace(BREAK, ""), tags


@pytest.mark.parametrize(
    "text",
    [
        "seed takes a whole number from 0 to 9999; got '![](//host/x.png)'.",
        "[log in](https://evil.example)",
        "<img src=x onerror=alert(1)>",
        "https://evil.example www.evil.example me@evil.example",
        "**bold** _it_ `code` ~gone~ :red[x] :material/home: $x$ # head",
        "1. one",
        "- two",
        "> three",
        "a | b",
    ],
)
def test_marks_are_words(text):
    """No picture, no link, no markup."""
    assert shown(text) == (text, [])


@given(st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), max_size=60))
def test_any_words_are_shown_as_they_are(text):
    """But for spaces side by side."""
    assert shown(text) == (" ".join(text.split()), [])
