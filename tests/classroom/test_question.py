"""Questions: which option a number bears out, and what a teacher may write."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz.classroom.question import FURTHEST, LONGEST, Question, kept, of_number, parse

NUMBER = {"text": "Its accuracy?", "column": "plain.accuracy", "bounds": [30, 70], "by": 30}
COLUMNS = {"plain.accuracy": 1, "plain.percentiles": 9}


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=4, unique=True), st.floats())
def test_every_number_bears_out_one_option(bounds, value):
    """The interval that it lies in; the last option where it is no number."""
    question = parse({**NUMBER, "bounds": bounds}, COLUMNS)
    option = question.decided(value)
    if math.isfinite(value):
        edges = [math.inf, *question.bounds, -math.inf]
        assert edges[option + 1] < value <= edges[option] or (value == -math.inf)
    else:
        assert option == len(question.options) - 1


def test_the_options_say_the_intervals():
    """Above, between, below, broken."""
    question = of_number("?", "plain.accuracy", (70.0, 30.0), 30, unit="%")
    assert question.options == ("above 70 %", "30 to 70 %", "30 % or below", "it breaks: NaN")
    assert [question.decided(value) for value in (71, 70, 30.1, 30, math.nan)] == [0, 1, 1, 2, 3]


def test_free_text_is_scored_by_the_teacher():
    """No run decides it."""
    assert parse({"text": "Why?", "options": ["noise", "scale"]}, COLUMNS).scored
    assert not parse(NUMBER, COLUMNS).scored


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ([], "question"),
        ({**NUMBER, "more": 1}, "question"),
        ({**NUMBER, "text": " "}, "text"),
        ({**NUMBER, "text": "x" * (LONGEST + 1)}, "text"),
        ({**NUMBER, "text": "a\u202eb"}, "text"),
        ({**NUMBER, "column": "plain.percentiles"}, "column"),
        ({**NUMBER, "column": "nothing"}, "column"),
        ({**NUMBER, "by": 0}, "by"),
        ({**NUMBER, "by": True}, "by"),
        ({**NUMBER, "by": FURTHEST + 1}, "by"),
        ({**NUMBER, "bounds": []}, "bounds"),
        ({**NUMBER, "bounds": [math.inf]}, "bounds"),
        ({**NUMBER, "bounds": [1, "2"]}, "bounds"),
        ({"text": "Why?", "options": ["one"]}, "options"),
        ({"text": "Why?", "options": ["one", 2]}, "options"),
    ],
)
def test_what_is_no_question_gets_a_sentence(wrong, field):
    """That names the field."""
    with pytest.raises(ValueError, match=field):
        parse(wrong, COLUMNS)


WHOLE = of_number("Its accuracy?", "plain.accuracy", (70.0, 30.0), 30, unit="%", arm="plain", set={"plain.bn": True})
PREDICTED = Question("Which?", ("one", "other"), slot="ask.guess.a", values=("1", "2"))
PLAIN = Question("What is 1 + 1?", ("two", "three"))


@pytest.mark.parametrize("question", [WHOLE, PREDICTED, PLAIN])
def test_a_question_that_a_page_kept_is_the_same_again(question):
    """All of it, through JSON."""
    assert kept(json.loads(json.dumps(question.to_keep())), COLUMNS, {"plain.bn": None}) == question


@pytest.mark.parametrize(
    "wrong",
    [
        {"column": "plain.nothing"},
        {"options": ["one", "two"]},
        {"by": 0},
        {"by": True},
        {"start": -1},
        {"bounds": ["a"]},
        {"bounds": "70"},
        {"index": [0.5]},
        {"set": {"seed": 3}},
        {"set": []},
        {"text": 7},
        {"slot": "ask.guess.a"},
        {"values": [1]},
    ],
)
def test_what_is_no_kept_question_is_refused_with_a_sentence(wrong):
    """It comes from a browser."""
    with pytest.raises(ValueError, match="takes"):
        kept({**json.loads(json.dumps(WHOLE.to_keep())), **wrong}, COLUMNS, {"plain.bn": None})
    with pytest.raises(ValueError, match="takes all its parts"):
        kept(wrong, COLUMNS, {})
