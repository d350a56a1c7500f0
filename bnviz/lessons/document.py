"""What a lesson is once it has been read: steps of words, questions and tasks, and the run that each step stands on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bnviz import config as settings
from bnviz import experiments
from bnviz.config import Value
from bnviz.experiments import Experiment
from bnviz.lessons.grammar import Tree
from bnviz.replay import ReplayLog


class LessonError(ValueError):
    """What is wrong with a lesson's file: the line, counted from 1, and one sentence."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(f"line {line}: {sentence}")
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True)
class Words:
    """Some words in the stories' markup."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Number:
    """A number of the run in the text, written as the page writes it."""

    tree: Tree
    format: str
    strong: bool = False


@dataclass(frozen=True)
class Act:
    """Words that act on the run or on what is looked at, when they are pressed.

    Attributes:
        set: settings. view: what is looked at. to: a step ahead to run to. play: play.
        arm: of what a copy is branched off here.
    """

    text: str
    set: Mapping[str, Value] = field(default_factory=dict)
    view: Mapping[str, int] = field(default_factory=dict)
    to: int | None = None
    play: bool = False
    arm: str = ""


@dataclass(frozen=True)
class Link:
    """Words that lead to another page."""

    text: str
    href: str


Part = Words | Number | Act | Link
Parts = tuple[Part, ...]


def plain(parts: Parts) -> str:
    """The words alone, without numbers of the run."""
    return "".join(part.text for part in parts if not isinstance(part, Number))


@dataclass(frozen=True)
class Score:
    """The number on every arm's card: a column without the arm's key, how it is written, what it is."""

    column: str
    format: str
    label: str


@dataclass(frozen=True)
class Run:
    """A run as the lesson has it.

    Attributes:
        experiment: its name. show: the keys of the charts beside the text.
        controls: the settings, and what can be looked at, that the reader is given. score: on the arms' cards.
        replay: what leads to where it stands. play: whether it goes on from there. rate: steps a second.
        view: what is looked at.
    """

    line: int
    experiment: str
    show: tuple[str, ...]
    controls: tuple[str, ...]
    replay: ReplayLog
    view: Mapping[str, int]
    play: bool = False
    rate: float = 60.0
    score: Score | None = None

    @property
    def spec(self) -> Experiment:
        """The experiment."""
        return experiments.get(self.experiment)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph."""

    line: int
    parts: Parts


@dataclass(frozen=True)
class Stated:
    """Something that the text states in words, and the condition that must hold there."""

    line: int
    says: str
    text: str
    tree: Tree


@dataclass(frozen=True)
class Option:
    """One answer: its words, and the condition under which it is what happened."""

    says: Parts
    when: Tree


@dataclass(frozen=True)
class Ask:
    """A question, asked before it is shown.

    Attributes:
        measure: the step up to which the run goes to decide. then: what is said afterwards.
    """

    line: int
    question: Parts
    options: tuple[Option, ...]
    measure: int | None = None
    then: Parts = ()


@dataclass(frozen=True)
class Solution:
    """How a task can be done: settings, what is looked at, and the step up to which the run goes on after that."""

    set: Mapping[str, Value] = field(default_factory=dict)
    view: Mapping[str, int] = field(default_factory=dict)
    to: int | None = None


@dataclass(frozen=True)
class Task:
    """Something that the reader does.

    Attributes:
        until: what must come true; by: the last step at which it may. solution: one act after the other.
        hint: what is said after so many seconds. then: what is said once it is done.
    """

    line: int
    do: Parts
    until: Tree
    text: str
    solution: tuple[Solution, ...]
    by: int | None = None
    hint: Parts = ()
    after: float = 20.0
    then: Parts = ()


Item = Paragraph | Stated | Ask | Task


@dataclass(frozen=True)
class Step:
    """One step of a lesson: what is read and done, in this order, and the run that it begins with, if it sets one."""

    line: int
    items: tuple[Item, ...]
    run: Run | None = None

    @property
    def waits(self) -> Ask | Task | None:
        """What the reader is asked or given to do."""
        return next((item for item in self.items if isinstance(item, Ask | Task)), None)


@dataclass(frozen=True)
class Challenge:
    """What makes a document a challenge: one task whose result is measured.

    Attributes:
        result: the number that is kept; format: how it is written; label: what it is.
        least: whether a smaller one is better. locked: settings that must stay as the challenge has them.
    """

    result: Tree
    format: str
    label: str
    least: bool
    locked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lesson:
    """A whole lesson.

    Attributes:
        name: of its file, without the ending. question: one line on what it is about. minutes: that it takes.
        shows: the keys of the claims that it shows. challenge: if it is one. order: its place in the list.
    """

    name: str
    title: str
    question: str
    minutes: int
    steps: tuple[Step, ...]
    shows: tuple[str, ...] = ()
    challenge: Challenge | None = None
    order: int = 1000

    def run(self, at: int) -> Run:
        """The run that a step begins with, as the lesson has it after all tasks before were solved."""
        return list(self.course())[at]

    def course(self) -> Iterator[Run]:
        """The run that each step begins with."""
        now: Run | None = None
        for step in self.steps:
            now = step.run or now
            assert now is not None  # the first step sets one
            yield now
            now = after(now, step)


def after(run: Run, step: Step) -> Run:
    """The run as it stands when a step has been done as its file says."""
    waits = step.waits
    if isinstance(waits, Ask):
        return replace(run, replay=advanced(run.replay, waits.measure))
    if isinstance(waits, Task):
        for each in waits.solution:
            run = solved(run, each)
    return run


def solved(run: Run, solution: Solution) -> Run:
    """The run once a solution has been done."""
    replay = run.replay
    if solution.set:
        config = settings.replace(replay.config, solution.set)
        if replay.step == 0 or not settings.only_live(replay.config, config):
            replay = ReplayLog(config)  # a change of the structure starts another run
        else:
            replay = replace(replay, timed=(*replay.timed, (replay.step + 1, config)))
    return replace(run, replay=advanced(replay, solution.to), view={**run.view, **solution.view})


def advanced(replay: ReplayLog, to: int | None) -> ReplayLog:
    """The replay that goes on to a step."""
    return replay if to is None else replace(replay, step=max(replay.step, to))


def texts(step: Step) -> Iterator[tuple[int, Parts]]:
    """Every text of a step with its line."""
    for item in step.items:
        match item:
            case Paragraph():
                yield item.line, item.parts
            case Ask():
                yield item.line, item.question
                yield item.line, item.then
                yield from ((item.line, option.says) for option in item.options)
            case Task():
                yield item.line, item.do
                yield item.line, item.hint
                yield item.line, item.then


def trees(step: Step) -> Iterable[Tree]:
    """Every expression of a step."""
    for item in step.items:
        match item:
            case Stated():
                yield item.tree
            case Ask():
                yield from (option.when for option in item.options)
            case Task():
                yield item.until
    for _, parts in texts(step):
        yield from (part.tree for part in parts if isinstance(part, Number))


def to_json(value: Any) -> Any:
    """Parts as the browser reads them."""
    if isinstance(value, Words):
        return {"kind": "words", "text": value.text} | ({"strong": True} if value.strong else {})
    if isinstance(value, Number):
        found = {"kind": "number", "tree": value.tree, "format": value.format}
        return found | ({"strong": True} if value.strong else {})
    if isinstance(value, Link):
        return {"kind": "link", "text": value.text, "href": value.href}
    if isinstance(value, Act):
        acts: dict[str, Any] = {"set": dict(value.set), "view": dict(value.view)}
        acts |= {"to": value.to, "play": value.play, "arm": value.arm}
        said = {name: each for name, each in acts.items() if each not in ({}, None, False, "")}
        return {"kind": "act", "text": value.text} | said
    return [to_json(each) for each in value]
