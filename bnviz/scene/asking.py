"""Predictions before a run, and claims that a run measures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from bnviz.records import Ref
from bnviz.scene.node import Node, Refs, styled


@dataclass(frozen=True)
class Question:
    """One question of a prediction: its options as (value, words).

    What happened comes in `slot` of the story (``ask.KEY.ID`` if not named): the option's value, then perhaps a few
    words of it.
    """

    id: str
    text: str
    options: tuple[tuple[str, str], ...]
    slot: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        found = {"id": self.id, "text": self.text, "options": [list(option) for option in self.options]}
        return found | ({"slot": self.slot} if self.slot else {})


@dataclass(frozen=True)
class Ask(Node):
    """A prediction before the run, kept and held against what happened."""

    kind: ClassVar[str] = "ask"
    key: str
    questions: tuple[Question, ...]
    lead: str = "What do you expect?"
    classes: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        questions = [question.to_json() for question in self.questions]
        asked = {"key": self.key, "lead": self.lead, "questions": questions}
        return super().to_json() | asked | styled(self.classes)


@dataclass(frozen=True)
class Claim:
    """What the list says of one claim before it is measured; `format` is how its number is written."""

    says: str
    source: str
    expects: str
    verdict: str
    link: str
    format: str

    def to_json(self) -> dict[str, str]:
        """As the browser reads it."""
        said = {"says": self.says, "source": self.source, "expects": self.expects, "verdict": self.verdict}
        return said | {"link": self.link, "format": self.format}


@dataclass(frozen=True)
class Claims(Node):
    """A list of claims, filled by the records of the experiment `claims` as they are measured."""

    kind: ClassVar[str] = "claims"
    columns: ClassVar[tuple[str, ...]] = ("median", "low", "high", "verdict", "progress", "now")
    rows: tuple[Claim, ...]

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        columns = {name: {"ref": Ref(name).to_json()} for name in self.columns}
        return super().to_json() | {"rows": [row.to_json() for row in self.rows]} | columns

    def refs(self) -> Refs:
        """What was measured of every claim."""
        return Refs(now=tuple(Ref(name) for name in self.columns))

    def recorded(self) -> Node:
        """Without the links to the app's own pages."""
        return Claims(tuple(replace(row, link="") for row in self.rows))


def question(id: str, text: str, options: Sequence[tuple[str, str]], slot: str = "") -> Question:
    """One question of a prediction: its options as (value, words)."""
    return Question(id, text, tuple(options), slot)


def ask(key: str, *questions: Question, lead: str = Ask.lead, classes: str = "") -> Ask:
    """A prediction before the run, kept and held against what happened; `lead` stands before the questions."""
    return Ask(key, questions, lead, classes)


def claims(rows: Sequence[Claim]) -> Claims:
    """A list of claims, filled as they are measured."""
    return Claims(tuple(rows))
