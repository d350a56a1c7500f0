"""The language of conditions: the shared cases, an oracle for arithmetic, and whatever a stranger may write."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz import config as settings
from bnviz.experiments.live_training.config import Config
from bnviz.lessons import grammar
from bnviz.lessons.grammar import GrammarError, Names
from bnviz.records import Ref

SHARED = json.loads((Path(__file__).parents[1] / "cases" / "conditions.json").read_text("utf-8"))
SHAPES = {"bn.test_accuracy": (), "plain.spread": (3,), "plain.loss": ()}
NAMES = Names(settings.params(Config()), frozenset({"layer", "unit"}), SHAPES)


class Run:
    """The run of the shared cases."""

    said = SHARED["run"]

    def step(self) -> int:
        """The last step."""
        return int(self.said["step"])

    def setting(self, name: str) -> Any:
        """A setting in force."""
        return self.said["settings"][name]

    def view(self, name: str) -> int:
        """What is looked at."""
        return int(self.said["view"][name])

    def column(self, ref: Ref) -> tuple[list[int], list[float]]:
        """A column at every step."""
        found = self.said["columns"][ref.column]
        if isinstance(found, dict):
            found = found[str(ref.at({**self.said["view"], "unit": 0})[0])]
        steps, values = found
        return steps, [math.nan if value is None else value for value in values]


def sentence_of(text: str) -> str:
    """What the grammar says of a text that is neither a condition nor a number; empty where it is one."""
    try:
        tree_of(text)
    except GrammarError as problem:
        return str(problem)
    return ""


def tree_of(text: str) -> grammar.Tree:
    """A condition's tree, or a number's."""
    try:
        return grammar.condition(text, NAMES)
    except GrammarError:
        return grammar.number(text, NAMES)


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["text"])
def test_an_expression_is_what_it_says(case: dict[str, Any]) -> None:
    """The browser is held to the same results; None stands for no number."""
    found = grammar.evaluate(tree_of(case["text"]), Run())
    expected = math.nan if case["is"] is None else case["is"]
    assert found == expected or (math.isnan(found) and math.isnan(expected))
    assert isinstance(found, bool) == isinstance(case["is"], bool)


@pytest.mark.parametrize("text", SHARED["refused"])
def test_what_is_not_in_the_grammar_is_refused_in_a_sentence(text: str) -> None:
    """As a condition."""
    with pytest.raises(GrammarError, match=r"\.$"):
        grammar.condition(text, NAMES)


def test_trees_are_json() -> None:
    """What the browser gets is what was read."""
    for case in SHARED["cases"]:
        tree = tree_of(case["text"])
        assert json.loads(json.dumps(tree)) == tree


@given(st.text(max_size=60))
def test_no_text_does_anything_but_be_read_or_refused(text: str) -> None:
    """Whatever a stranger writes."""
    assert sentence_of(text) == "" or sentence_of(text).endswith(".")


OPERATIONS = st.recursive(
    st.integers(1, 99).map(str),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda it: f"({' '.join(it)})"),
    max_leaves=8,
)


@given(OPERATIONS)
def test_arithmetic_is_pythons(text: str) -> None:
    """The oracle: Python itself, on texts that hold nothing but numbers and signs."""
    found = grammar.evaluate(grammar.number(text, NAMES), Run())
    try:
        assert found == pytest.approx(eval(text), rel=1e-12, nan_ok=True)
    except ZeroDivisionError:
        assert not math.isfinite(found) or "/" in text


def test_depth_and_length_are_bounded() -> None:
    """A long text and a deep one are refused before they cost anything."""
    for text in ("1" * 300, "1" + " + (1" * 50 + ")" * 50 + " > 0", "not " * 40 + "plain.bn", "-" * 60 + "step > 0"):
        with pytest.raises(GrammarError):
            grammar.condition(text, NAMES)


def test_columns_are_asked_for_as_they_are_read() -> None:
    """The newest number, or the whole course."""
    now, line = grammar.refs(grammar.condition("plain.spread[2] > at(bn.test_accuracy, 3) or layer == 1", NAMES))
    assert (now, line) == ({Ref("plain.spread", (2,))}, {Ref("bn.test_accuracy")})
