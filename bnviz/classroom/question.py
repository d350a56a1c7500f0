"""A question that a class answers before the run does.

Most ask for a number of the run, some steps on: its options are intervals of that number, and one for a number that is
none any more. Others are a page's own predictions, whose story says what came true; the rest is plain text, of which
the teacher says the answer.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from itertools import pairwise
from typing import Any, TypeVar

from bnviz.config import Value
from bnviz.lessons.grammar import Tree

T = TypeVar("T")

LONGEST, LONGEST_OPTION = 300, 80  # characters
OPTIONS = (2, 6)  # least and most
FURTHEST = 2000  # steps that a question looks ahead
BREAKS = "it breaks: NaN"


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        text: what is asked. options: the words of each, A first.
        column, index: the number of the run that decides; empty if none does.
        bounds: falling; option 0 is above the first, the next between two, then one is at or below the last; the last
            option of all is a number that is none.
        start: the step at which it is asked, if the run is not there yet. by: how many steps on it is decided.
        set: what the teacher switches when the vote is closed, by field.
        slot, values: of the page's story, and what it says for each option.
        when, to: of a lesson's question: the condition of each option but the last, and the step that decides.
        unit: behind a bound. arm: whose number it is, by key. what: the number's name.
    """

    text: str
    options: tuple[str, ...]
    column: str = ""
    index: tuple[int, ...] = ()
    bounds: tuple[float, ...] = ()
    start: int = 0
    by: int = 0
    set: Mapping[str, Value] = field(default_factory=dict)
    slot: str = ""
    values: tuple[str, ...] = ()
    when: tuple[Tree, ...] = ()
    to: int = 0
    unit: str = ""
    arm: str = ""
    what: str = ""

    @property
    def scored(self) -> bool:
        """Whether the teacher says what is true: no run does."""
        return not self.column and not self.slot and not self.when

    def decided(self, value: float) -> int:
        """The option that a number bears out."""
        if not math.isfinite(value):
            return len(self.options) - 1
        return sum(value <= bound for bound in self.bounds)

    def to_json(self) -> dict[str, Any]:
        """What everybody may know of it."""
        return {
            "text": self.text,
            "options": list(self.options),
            "bounds": list(self.bounds),
            "by": self.by,
            "to": self.to,
            "unit": self.unit,
            "arm": self.arm,
            "what": self.what,
            "scored": self.scored,
        }

    def to_keep(self) -> dict[str, Any]:
        """All of it, for its teacher's page, which asks it anew where a server has forgotten it: see `kept`."""
        return asdict(self)


def of_number(
    text: str,
    column: str,
    bounds: tuple[float, ...],
    by: int,
    *,
    index: tuple[int, ...] = (),
    unit: str = "",
    **more: Any,
) -> Question:
    """A question for a number of the run, `by` steps on: above, between and below some falling bounds, or broken."""
    said = [f"{bound:g}".replace("-", "−") for bound in bounds]
    unit = f" {unit}" if unit else ""
    between = [f"{low} to {high}{unit}" for high, low in pairwise(said)]
    options = (f"above {said[0]}{unit}", *between, f"{said[-1]}{unit} or below", BREAKS)
    return Question(text, options, column, index, bounds, by=by, unit=unit.strip(), **more)


def parse(data: Any, columns: Mapping[str, int]) -> Question:
    """A question that a teacher wrote.

    Args:
        data: ``text``, and either ``options``, or ``column``, ``bounds`` and ``by``; ``unit`` may be there.
        columns: the numbers of the run, each with how many values it holds.

    Raises:
        ValueError: with one sentence that names the field and what it takes.
    """
    if not isinstance(data, dict) or set(data) - {"text", "options", "column", "bounds", "by", "unit", "what", "arm"}:
        raise ValueError("A question takes text, and options or column, bounds and by.")
    text = _words("text", data.get("text"), LONGEST)
    if "column" not in data:
        options = data.get("options")
        if not isinstance(options, list) or not OPTIONS[0] <= len(options) <= OPTIONS[1]:
            raise ValueError(f"'options' takes {OPTIONS[0]} to {OPTIONS[1]} texts.")
        return Question(text, tuple(_words("options", each, LONGEST_OPTION) for each in options))
    column = data["column"]
    if not isinstance(column, str) or columns.get(column) != 1:
        raise ValueError("'column' takes the name of a number of this run.")
    by = _whole("by", data.get("by"), 1, FURTHEST)
    unit, what, arm = (_words(name, data.get(name, ""), 20, empty=True) for name in ("unit", "what", "arm"))
    return of_number(text, column, _bounds(data.get("bounds")), by, unit=unit, what=what, arm=arm)


def kept(data: Any, columns: Mapping[str, int], live: Mapping[str, Any]) -> Question:
    """A question that a teacher's page kept: `Question.to_keep`.

    Args:
        columns: the numbers of the run, each with how many values it holds. live: the settings that may be switched.

    Raises:
        ValueError: with one sentence.
    """
    if not isinstance(data, dict) or set(data) != {each.name for each in fields(Question)}:
        raise ValueError("A question that was kept takes all its parts.")
    if data["when"]:
        raise ValueError("'when' takes nothing: a lesson asks its questions itself.")
    text = _words("text", data["text"], LONGEST)
    options = _list("options", data["options"], lambda each: _words("options", each, LONGEST))
    values = _list("values", data["values"], lambda each: _words("values", each, LONGEST))
    index = _list("index", data["index"], lambda each: _whole("index", each, 0, 10**6))
    unit, what, arm, slot, column = (
        _words(name, data[name], LONGEST_OPTION, empty=True) for name in ("unit", "what", "arm", "slot", "column")
    )
    by, start = _whole("by", data["by"], 0, FURTHEST), _whole("start", data["start"], 0, 10**9)
    bounds = _bounds(list(data["bounds"])) if column and isinstance(data["bounds"], list) else ()
    if column and (column not in columns or len(options) != len(bounds) + 2 or by < 1 or slot):
        raise ValueError("'column' takes the name of a number of this run, 'options' one for each of its intervals.")
    if not OPTIONS[0] <= len(options) <= OPTIONS[1] + 1 or (slot and len(values) != len(options)):
        raise ValueError(f"'options' takes {OPTIONS[0]} to {OPTIONS[1]} texts.")
    switched = data["set"]
    if not isinstance(switched, dict) or not set(switched) <= set(live):
        raise ValueError("'set' takes settings that may change while the run goes on.")
    named: dict[str, Any] = {
        "unit": unit,
        "what": what,
        "arm": arm,
        "slot": slot,
        "values": tuple(values),
        "set": switched,
    }
    return Question(text, tuple(options), column, tuple(index), bounds, start, by, **named)


def _list(name: str, value: Any, read: Callable[[Any], T]) -> list[T]:
    if not isinstance(value, list) or len(value) > OPTIONS[1] + 1:
        raise ValueError(f"'{name}' takes at most {OPTIONS[1] + 1} parts.")
    return [read(each) for each in value]


def _whole(name: str, value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"'{name}' takes a whole number from {least} to {most}.")
    return value


def _bounds(value: Any) -> tuple[float, ...]:
    numbers = value if isinstance(value, list) else []
    fit = all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers)
    if not 1 <= len(numbers) <= OPTIONS[1] - 2 or not fit or not all(abs(each) < 1e12 for each in numbers):
        raise ValueError(f"'bounds' takes 1 to {OPTIONS[1] - 2} numbers.")
    return tuple(sorted({float(each) for each in numbers}, reverse=True))


def _words(name: str, value: Any, longest: int, empty: bool = False) -> str:
    if not isinstance(value, str) or len(value) > longest or not (value.strip() or empty) or not _printable(value):
        raise ValueError(f"'{name}' takes {'at most' if empty else '1 to'} {longest} characters.")
    return value.strip()


def _printable(text: str) -> bool:
    return all(letter.isprintable() for letter in text)
