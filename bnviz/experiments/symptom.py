"""What the symptoms have in common: what people say, the lines that cause and cure it, and where it is shown.

A symptom is an experiment in a folder `symptom_NAME`, whose ``__init__`` holds ``SYMPTOM`` beside ``SPEC``. The page
`PAGE` lists all of them, or shows the one that its address names: ``/what_is_wrong?symptom=momentum``. The lines that
are shown are those that run: they are read from the functions in ``training.py`` that `Line` names.
"""

import ast
import dataclasses
import importlib
import importlib.util
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from bnviz import experiments
from bnviz.config import params
from bnviz.experiments import Experiment, Narrator
from bnviz.experiments.machine import Row
from bnviz.history import History
from bnviz.records import cell
from bnviz.theme import Arm

A = TypeVar("A")  # the record of one network

PAGE, KEY, PREFIX = "what_is_wrong", "symptom", "symptom_"
CAUSE, CURE = Arm("cause", 1, "the line that causes it"), Arm("cure", 2, "the line that cures it")
PIECES = ("words", "field", "mark")  # of a line: as it is written, a setting's name, what is underlined

Pieces = tuple[tuple[str, str], ...]  # (kind, text), in order


@dataclass(frozen=True)
class Line:
    """One arm's lines of code, and what stands at them.

    Attributes:
        arm: whose they are. function: of training.py, whose body is shown.
        marks: parts of it that are underlined. controls: the live settings beside it.
        of: the functions by the value of the setting `by`, where the lines depend on one.
        note: a few quiet words below.
    """

    arm: Arm
    function: str = ""
    marks: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    of: Mapping[str, str] = dataclasses.field(default_factory=dict)
    by: str = ""
    note: str = ""


@dataclass(frozen=True)
class Symptom:
    """What people say, and how it is answered.

    Attributes:
        words: what they say; or the error message, if `error`.
        answer: in one sentence without a number of the run.
        also: other words for it and error messages, for the search.
        column: of every arm, the number that answers; `format` is how it is written and `label` what it is.
        steps: after so many it is seen.
        lines: those of the arms, cause first; without `cured`, two ways that hardly differ, or none that is better.
        yours: a line to try on one's own model. yes: what it says if this is the reason.
        others: other reasons for the same words, each with the symptom or the page that shows it.
        picture: of every arm, the column of the small picture, if it is not `column`.
        choices: controls of what both arms share. beside: arms without lines, to compare with.
        reproduced: whether the run shows at all what people say.
    """

    words: str
    answer: str
    also: tuple[str, ...]
    column: str
    format: str
    label: str
    steps: int
    lines: tuple[Line, ...]
    yours: str
    yes: str
    others: tuple[tuple[str, str], ...]
    error: bool = False
    cured: bool = True
    reproduced: bool = True
    picture: str = ""
    choices: tuple[str, ...] = ()
    beside: tuple[Arm, ...] = ()

    @property
    def title(self) -> str:
        """What people say, in quotes; an error message as it is."""
        return self.words if self.error else f"“{self.words}”"


def declared(symptom: Symptom, package: str, **more: Any) -> Experiment:
    """The `SPEC` of a symptom: an experiment that stands alone on the page of the symptoms when its address says so."""
    arms = (*(line.arm for line in symptom.lines), *symptom.beside)
    question = f"What makes people say {symptom.title}?"
    common: dict[str, Any] = {"title": symptom.title, "question": question, "arms": arms, "order": 2400}
    return Experiment(package, page=PAGE, alone=KEY, **(common | more))


@cache
def symptoms() -> Mapping[str, Symptom]:
    """Every symptom by its key, in the order of their `SPEC`."""
    found = [experiments.get(name) for name in experiments.names() if name.startswith(PREFIX)]
    ordered = sorted(found, key=lambda spec: (spec.order, spec.name))
    return {spec.choice: importlib.import_module(spec.package).SYMPTOM for spec in ordered}


def experiment(key: str) -> Experiment:
    """The experiment of a symptom. Raises KeyError for a key that is not there."""
    return experiments.get(PREFIX + key)


def address(key: str) -> str:
    """Where the app shows a symptom, led to the step at which it is seen."""
    return experiment(key).address({"step": str(symptoms()[key].steps)})


def recorded(key: str) -> Path:
    """The file of a symptom's recorded run, which its card shows: numbers, and curves for a small picture."""
    return Path(experiments.__path__[0], PREFIX + key, "card.json")


def pieces(spec: Experiment, function: str, marks: Collection[str] = ()) -> Pieces:
    """The body of a function of an experiment's training.py, as it is written there, without its docstring.

    A name that is a setting becomes a piece of its own, so that its value can be put in; so do the `marks`. Raises
    ValueError if a mark does not stand there.
    """
    text, names = _body(spec, function)
    found: list[tuple[str, str]] = []
    spans = [(at, at + len(name), "field") for at, name in names]
    for mark in marks:
        spans.append((text.index(mark), text.index(mark) + len(mark), "mark"))
    at = 0
    for start, end, kind in sorted(spans):
        found += [("words", text[at:start]), (kind, text[start:end])]
        at = end
    return tuple(piece for piece in (*found, ("words", text[at:])) if piece[1])


@cache
def _parsed(package: str) -> tuple[str, ast.Module]:
    """An experiment's training.py: its text, and what it says. It is read, not imported: torch would come with it."""
    spec = importlib.util.find_spec(f"{package}.training")
    assert spec is not None
    text = Path(str(spec.origin)).read_text("utf-8")
    return text, ast.parse(text)


def _body(spec: Experiment, function: str) -> tuple[str, list[tuple[int, str]]]:
    """A function's body without docstring, indentation and ``return``, and where names of settings stand in it."""
    text, tree = _parsed(spec.package)
    [found] = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    first = found.body[1] if isinstance(found.body[0], ast.Expr) else found.body[0]
    lines = text.splitlines()
    indent = first.col_offset
    kept = [line[indent:] for line in lines[first.lineno - 1 : found.end_lineno]]
    starts, total = [], 0
    for line in kept:
        starts.append(total - indent)
        total += len(line) + 1
    known = params(spec.Config)
    names = [
        (starts[node.lineno - first.lineno] + node.col_offset, node.id)
        for statement in found.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and node.id in known and node.lineno >= first.lineno
    ]
    body = "\n".join(kept)
    cut = len("return ") if body.startswith("return ") else 0
    return body[cut:], [(at - cut, name) for at, name in names]


def telling(sentence: Callable[[Any, Any], str]) -> Narrator:
    """A story of one sentence, slot ``sentence``, made of the newest row and the config."""

    def narrate(
        history: History, config: Any, changes: Sequence[Mapping[str, Any]], view: Mapping[str, int]
    ) -> dict[str, list[str]]:
        """The sentence, for the newest row of a history."""
        return {"sentence": [sentence(history.last, config)]} if history.last_step >= 0 else {}

    return narrate


@dataclass(frozen=True)
class Record(Generic[A]):
    """One step of some networks, each with a record of its own."""

    step: int
    arms: dict[str, A]

    def table(self) -> list[Row]:
        """One row a network."""
        return rows(self)


def rows(record: Any) -> list[Row]:
    """The rows of a table of a record: one an arm, with all its columns."""
    return [
        {"step": record.step, "arm": name, **{f.name: cell(getattr(arm, f.name)) for f in dataclasses.fields(arm)}}
        for name, arm in record.arms.items()
    ]


def between(one: str, other: str, column: str) -> Callable[[Sequence[Any]], float]:
    """How a claim reads by how much a column of one arm is above another's, in the last record of its first run."""

    def read(runs: Sequence[Any]) -> float:
        arms = runs[0][-1].arms
        return float(getattr(arms[one], column) - getattr(arms[other], column))

    return read
