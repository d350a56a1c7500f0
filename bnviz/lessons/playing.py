"""A lesson played without a browser, step by step, as its file says; what does not hold is a `Problem`."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bnviz import config as settings
from bnviz import experiments
from bnviz.lessons import grammar
from bnviz.lessons.document import (
    Ask,
    Lesson,
    LessonError,
    Number,
    Paragraph,
    Parts,
    Run,
    Solution,
    Stated,
    Step,
    Task,
    plain,
    solved,
    trees,
)
from bnviz.lessons.grammar import Tree, evaluate
from bnviz.records import EXPENSIVE, Ref, items
from bnviz.replay import ReplayLog

RARELY = 10**9  # steps between two detail steps, where no expensive column is asked for


class Problem(LessonError):
    """What does not hold in a lesson, with its line; `seed` is -1 where it has nothing to do with a run."""

    def __init__(self, line: int, sentence: str, seed: int = -1) -> None:
        super().__init__(line, sentence if seed < 0 else f"{sentence} (seed {seed})")
        self.seed = seed


@dataclass
class Played:
    """A run that was trained: where its expressions' names get their values from."""

    machine: Any
    run: Run
    wanted: frozenset[str]

    def __post_init__(self) -> None:
        self.config = self.run.replay.start
        self.steps: list[int] = []
        self.values: dict[str, list[Any]] = {name: [] for name in self.wanted}
        if not any(name.rpartition(".")[2] in EXPENSIVE for name in self.wanted):
            self.machine.detail_every = RARELY

    def step(self) -> int:
        """The last step."""
        return self.steps[-1] if self.steps else -1

    def setting(self, name: str) -> Any:
        """A setting in force."""
        return settings.get(self.config, name)

    def view(self, name: str) -> int:
        """What is looked at."""
        return self.run.view[name]

    def column(self, ref: Ref) -> tuple[Sequence[int], Sequence[float]]:
        """The steps and the numbers of a column."""
        index = ref.at(self.run.view)
        return self.steps, [float(np.asarray(value)[index]) for value in self.values[ref.column]]

    def advance(self, replay: ReplayLog) -> bool:
        """Go on to where a replay log leads; False where the run ends before that."""
        timed = dict(replay.timed)
        while self.step() < replay.step:
            if (change := timed.get(self.step() + 1)) is not None:
                self.config = change
                self.machine.change(change)
            record = self.machine.step()
            if record is None:
                return False
            self.steps.append(record.step)
            for name, value in items(record):
                if name in self.values:
                    self.values[name].append(value)
        self.config = replay.config
        return True


class Player:
    """Plays a whole lesson for one seed."""

    def __init__(self, lesson: Lesson, seed: int) -> None:
        self._lesson = lesson
        self._seed = seed
        self._wanted = _columns(lesson)
        self._now: Played | None = None
        self._problems: list[LessonError] = []

    def play(self) -> list[LessonError]:
        """What does not hold."""
        try:
            for step in self._lesson.steps:
                self._step(step)
        except Problem as problem:
            self._problems.append(problem)
        return self._problems

    def _step(self, step: Step) -> None:
        if step.run:
            self._begin(step.run)
        for item in step.items:
            match item:
                case Paragraph():
                    self._numbers(item.parts, item.line)
                case Stated():
                    self._stated(item)
                case Ask():
                    self._ask(item)
                case Task():
                    self._task(item)

    def _begin(self, run: Run) -> None:
        """Train what a run block says, for this seed."""
        start = _seeded(run.replay.start, self._seed)
        timed = tuple((at, _seeded(config, self._seed)) for at, config in run.replay.timed)
        self._open(replace(run, replay=ReplayLog(start, timed, run.replay.step)))

    def _open(self, run: Run) -> None:
        machine = experiments.get(run.experiment).start(run.replay.start)
        self._now = Played(machine, run, self._wanted[run.experiment])
        self._to(run)

    def _to(self, run: Run) -> None:
        now = self._played
        now.run = run
        if not now.advance(run.replay):
            raise Problem(run.line, f"the run is over at step {now.step()}, before step {run.replay.step}.", self._seed)

    @property
    def _played(self) -> Played:
        assert self._now is not None
        return self._now

    def _solve(self, solution: Solution) -> None:
        run = solved(self._played.run, solution)
        if run.replay.start == self._played.run.replay.start:
            self._to(run)
        else:
            self._open(run)

    def _ask(self, ask: Ask) -> None:
        self._numbers(ask.question, ask.line)
        self._solve(Solution(to=ask.measure))
        true = [plain(option.says) for option in ask.options if evaluate(option.when, self._played)]
        if len(true) != 1:
            said = f"{len(true)} of the options are what happened" if true else "none of the options is what happened"
            self._problems.append(Problem(ask.line, f"{said}; it must be one.", self._seed))
        self._numbers(ask.then, ask.line)

    def _task(self, task: Task) -> None:
        self._numbers(task.do, task.line)
        if evaluate(task.until, self._played):
            self._problems.append(Problem(task.line, f"'{task.text}' is true before anybody acts.", self._seed))
        for each in task.solution:
            self._solve(each)
        now = self._played
        if not evaluate(task.until, now):
            said = f"the solution does not do it: at step {now.step()} it is not true that '{task.text}'"
            said = f"{said}: {_measured(task.until, now)}."
            self._problems.append(Problem(task.line, said, self._seed))
        elif task.by is not None and now.step() > task.by:
            said = f"the solution takes until step {now.step()}, but the task ends with step {task.by}."
            self._problems.append(Problem(task.line, said, self._seed))
        self._numbers(task.then, task.line)
        if challenge := self._lesson.challenge:
            self._number(challenge.result, task.line)

    def _stated(self, stated: Stated) -> None:
        now = self._played
        if not evaluate(stated.tree, now):
            said = f"'{stated.says}' does not hold: {_measured(stated.tree, now)} at step {now.step()}."
            self._problems.append(Problem(stated.line, said, self._seed))

    def _numbers(self, parts: Parts, line: int) -> None:
        for part in parts:
            if isinstance(part, Number):
                self._number(part.tree, line)

    def _number(self, tree: Tree, line: int) -> None:
        if not math.isfinite(evaluate(tree, self._played)):
            said = f"a number in the text is not known at step {self._played.step()}."
            self._problems.append(Problem(line, said, self._seed))


def _seeded(config: Any, seed: int) -> Any:
    """A config with another seed, if it has one."""
    known = settings.params(config)
    return settings.replace(config, {"seed": int(settings.get(config, "seed")) + seed}) if "seed" in known else config


def _measured(tree: Tree, now: Played) -> str:
    """The numbers on the two sides of every comparison of a condition."""
    word, *rest = tree
    if word in ("and", "or", "not"):
        return ", ".join(_measured(each, now) for each in rest)
    return f" {word} ".join(_shown(evaluate(each, now)) for each in rest if isinstance(each, list))


def _shown(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _columns(lesson: Lesson) -> dict[str, frozenset[str]]:
    """The columns that a lesson reads, by experiment."""
    found: dict[str, set[str]] = {}
    for run, step in zip(lesson.course(), lesson.steps, strict=True):
        for tree in [*trees(step), *([lesson.challenge.result] if lesson.challenge else [])]:
            now, line = grammar.refs(tree)
            found.setdefault(run.experiment, set()).update(ref.column for ref in now | line)
        found.setdefault(run.experiment, set())
    return {name: frozenset(columns) for name, columns in found.items()}
