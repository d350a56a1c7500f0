"""Predictions before a run, and claims that a run measures."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
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
    """What the list says of one claim, and what is recorded of it.

    Attributes:
        place: among all claims. topic: the heading under which it stands. verdict: one word of `claim.VERDICTS`; `when`
            its case. link: where what decides it is shown. format, decimals: how its number is written.
        low, high: what bears it out lies between; None where one side is open.
        so: what follows. slow: whether a run takes more than a second.
        day, values: when it was measured, and the numbers of the seeds 0, 1, ...; empty where nothing is recorded.
    """

    place: int
    key: str
    topic: str
    says: str
    source: str
    expects: str
    verdict: str
    link: str
    format: str
    when: str = ""
    decimals: int | None = None
    low: float | None = None
    high: float | None = None
    so: str = ""
    slow: bool = False
    share: float = 0.9
    day: str = ""
    values: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it; a number that is infinite or none is a word, the others have five digits."""
        values = [float(f"{value:.4e}") if math.isfinite(value) else str(value) for value in self.values]
        return asdict(self) | {"values": values}


@dataclass(frozen=True)
class Claims(Node):
    """A list of claims as they are recorded, filled anew by the experiment `claims` as they are measured.

    Attributes:
        field: the setting that says which one is measured alone.
        more: the setting that says after how many seeds some more of it are measured, `by` at once.
    """

    kind: ClassVar[str] = "claims"
    columns: ClassVar[tuple[str, ...]] = ("which", "measured", "read", "progress", "now")
    rows: tuple[Claim, ...]
    by: int
    field: str = "claim"
    more: str = "more"

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        columns = {name: {"ref": Ref(name).to_json()} for name in self.columns}
        asked = {"field": self.field, "more": self.more, "by": self.by}
        return super().to_json() | asked | {"rows": [row.to_json() for row in self.rows]} | columns

    def refs(self) -> Refs:
        """What was measured of every claim."""
        return Refs(now=tuple(Ref(name) for name in self.columns))

    def recorded(self) -> Node:
        """Without the links to the app's own pages, and with nothing to press."""
        return Claims(tuple(replace(row, link="") for row in self.rows), self.by, "", "")


def question(id: str, text: str, options: Sequence[tuple[str, str]], slot: str = "") -> Question:
    """One question of a prediction: its options as (value, words)."""
    return Question(id, text, tuple(options), slot)


def ask(key: str, *questions: Question, lead: str = Ask.lead, classes: str = "") -> Ask:
    """A prediction before the run, kept and held against what happened; `lead` stands before the questions."""
    return Ask(key, questions, lead, classes)


def claims(rows: Sequence[Claim], by: int) -> Claims:
    """A list of claims, filled as they are measured; `by` more seeds of one at a time."""
    return Claims(tuple(rows), by)
