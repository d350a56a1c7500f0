"""What whoever starts the app may set in its environment."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz import environment
from bnviz.config import ConfigError

DOCUMENT = (Path(__file__).parents[1] / "docs" / "settings.md").read_text(encoding="utf-8")


def test_the_document_holds_every_variable():
    """Copy what `environment.table()` returns into docs/settings.md when this fails."""
    assert environment.table() in DOCUMENT


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        (environment.VISITORS, "", 120),
        (environment.VISITORS, " 30 ", 30),
        (environment.WORKERS, "", 0),
        (environment.WORKERS, "4", 4),
        (environment.ALLOWED_HOSTS, "", ()),
        (environment.ALLOWED_HOSTS, "a.example, *.b.example", ("a.example", "*.b.example")),
        (environment.FRAME_ANCESTORS, "https://a.example:8080", ("https://a.example:8080",)),
        (environment.DATA, "/data", "/data"),
    ],
)
def test_a_text_stands_for_a_value(variable, text, value):
    """Also the empty one."""
    assert variable.get({variable.name: text}) == value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        (environment.VISITORS, "0"),
        (environment.VISITORS, "many"),
        (environment.VISITORS, "1" * 5000),
        (environment.WORKERS, "-1"),
        (environment.WORKERS, "\u0663"),
        (environment.FRAME_ANCESTORS, "https://a.example; script-src *"),
        (environment.ALLOWED_HOSTS, "a.example\r\nX: y;"),
    ],
)
def test_what_is_not_taken_is_said_in_a_sentence(variable, text):
    """With the variable's name, and what it takes."""
    with pytest.raises(ConfigError, match=f"^{variable.name} takes ") as raised:
        variable.get({variable.name: text})
    assert len(str(raised.value)) < 300


@given(st.sampled_from(environment.ALL), st.text())
def test_any_text_is_taken_or_refused(variable, text):
    """Nothing else is raised."""
    try:
        variable.get({variable.name: text})
    except ConfigError:
        return
