"""Read a lesson's Markdown file: front matter, steps between rules, blocks of YAML. It may come from a stranger.

Everything that the file says is checked here, except what needs a training: whether the columns it names are there,
and whether what it states holds (`bnviz.lessons.check`). What is wrong is said in one sentence with its line.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from markdown_it.token import Token

from bnviz import config as settings
from bnviz import experiments
from bnviz.config import Param, Value
from bnviz.lessons import grammar
from bnviz.lessons.document import (
    Ask,
    Challenge,
    Item,
    Lesson,
    LessonError,
    Option,
    Paragraph,
    Parts,
    Run,
    Score,
    Solution,
    Stated,
    Step,
    Task,
)
from bnviz.lessons.fields import Fields, mapping
from bnviz.lessons.grammar import Names
from bnviz.lessons.prose import FORMATS, FURTHEST, MARKDOWN, Prose, checked, default_format, expression, looked
from bnviz.replay import ReplayLog

LONGEST = 40_000  # characters of a file
MOST_STEPS = 12
MOST_OPTIONS = 5
BLOCKS = ("run", "ask", "task", "holds")
Columns = Callable[[str, Any], Mapping[str, tuple[int, ...]]]

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


def read(text: str, name: str = "lesson", columns: Columns | None = None, own: bool = True) -> Lesson:
    """The lesson that a file holds. Raises LessonError.

    Args:
        name: what it is called in links.
        columns: (experiment, config) -> the shapes of its columns; without it a column's name is taken as it is.
        own: whether it is a lesson of this app; a stranger's links lead to no other site.
    """
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    if len(text) > LONGEST:
        raise LessonError(1, f"a lesson takes at most {LONGEST} characters.")
    front = _FRONT.match(text)
    if not front:
        raise LessonError(
            1, "a lesson begins with '---', then its title, question, minutes and experiment, then '---'."
        )
    said = Fields(mapping(front[1], 2), 2, "the front matter")
    body = "\n" * front[0].count("\n") + text[front.end() :]
    reader = _Reader(said.text("experiment"), said.line_of("experiment"), columns, own)
    steps = tuple(reader.steps(body))
    challenge = _challenge(said, reader.names(steps[0].run), steps) if said.has("result") else None
    lesson = Lesson(
        name,
        said.text("title"),
        said.text("question"),
        said.whole("minutes", 1, 30),
        steps,
        tuple(said.texts("shows")),
        challenge,
        said.whole("order", 0, 1000, 1000),
    )
    said.done()
    return lesson


def _challenge(said: Fields, names: Names, steps: tuple[Step, ...]) -> Challenge:
    line = said.line_of("result")
    if len(steps) != 1 or not isinstance(steps[0].waits, Task):
        raise LessonError(line, "a challenge has one step, and one task in it.")
    text = said.text("result")
    better = said.text("better")
    if better not in ("smaller", "larger"):
        raise LessonError(said.line_of("better"), f"better takes smaller or larger; got '{better[:40]}'.")
    locked = said.texts("locked")
    for name in locked:
        if name not in names.settings:
            raise LessonError(said.line_of("locked"), f"there is no setting '{name[:40]}' to lock.")
    form = said.text("format", default_format(text))
    if form not in FORMATS:
        raise LessonError(said.line_of("format"), f"format takes one of {', '.join(FORMATS)}; got '{form[:30]}'.")
    tree = expression(grammar.number, text, names, line)
    return Challenge(tree, form, said.text("label"), better == "smaller", tuple(locked))


class _Reader:
    """Reads the steps of a lesson, one after the other: each stands on the run of the one before."""

    def __init__(self, experiment: str, line: int, columns: Columns | None, own: bool) -> None:
        self._columns = columns
        self._own = own
        self._experiment = _known(experiment, line)
        self._run: Run | None = None

    def names(self, run: Run | None) -> Names:
        """What an expression about a run may name."""
        found = experiments.get(run.experiment if run else self._experiment)
        columns = self._columns(found.name, run.replay.start) if self._columns and run else None
        return Names(settings.params(found.Config()), frozenset(found.view), columns)

    def steps(self, body: str) -> Iterator[Step]:
        """Every step."""
        count = 0
        for line, tokens in _parted(MARKDOWN.parse(body), body.count("\n") + 1):
            count += 1
            if count > MOST_STEPS:
                raise LessonError(line, f"a lesson has at most {MOST_STEPS} steps.")
            yield self._step(line, tokens)
        if not count:
            raise LessonError(body.count("\n") + 1, "a lesson has at least one step.")

    def _step(self, line: int, tokens: list[Token]) -> Step:
        blocks = [token for token in tokens if token.type == "fence"]
        runs = [block for block in blocks if _info(block) == "run"]
        if len(runs) > 1:
            raise LessonError(_line(runs[1]), "a step has one run block at most.")
        run = self._run_of(runs[0]) if runs else None
        if run is None and self._run is None:
            raise LessonError(line, "the first step needs a run block, which says what is shown.")
        self._run = run or self._run
        items = tuple(self._items(tokens))
        waiting = [item for item in items if isinstance(item, Ask | Task)]
        if len(waiting) > 1:
            raise LessonError(waiting[1].line, "a step has one question or one task, not two.")
        if not any(isinstance(item, Paragraph) for item in items):
            raise LessonError(line, "a step needs a paragraph of text.")
        return Step(line, items, run)

    def _items(self, tokens: list[Token]) -> Iterator[Item]:
        assert self._run is not None
        prose = Prose(self.names(self._run), self._run.spec.keys, self._own)
        for token, before in zip(tokens, [None, *tokens], strict=False):
            match token.type:
                case "inline":
                    if before is not None and before.type != "paragraph_open":
                        raise LessonError(_line(token), "a lesson's text is paragraphs: no headings, lists or quotes.")
                    yield Paragraph(_line(token), prose.inline(token, _line(token)))
                case "fence":
                    yield from self._block(token, prose)
                case "paragraph_open" | "paragraph_close":
                    pass
                case "heading_open" if token.markup in ("-", "="):
                    raise LessonError(_line(token), "a rule between two steps needs an empty line before it.")
                case _ if token.nesting >= 0:
                    raise LessonError(_line(token), "a lesson's text is paragraphs: no headings, lists or quotes.")

    def _block(self, token: Token, prose: Prose) -> Iterator[Item]:
        kind, line = _info(token), _line(token)
        if kind == "run":
            return
        if kind not in BLOCKS:
            raise LessonError(line, f"there is no block '{kind[:30]}'; known are {', '.join(BLOCKS)}.")
        said = Fields(mapping(token.content, line + 1), line, f"the {kind} block")
        names = self.names(self._run)
        if kind == "holds":
            for says in said.names():
                text, at = said.text(says), said.line_of(says)
                yield Stated(at, says, text, expression(grammar.condition, text, names, at))
        elif kind == "ask":
            yield self._ask(said, prose, names)
        else:
            yield self._task(said, prose, names)
        said.done()

    def _ask(self, said: Fields, prose: Prose, names: Names) -> Ask:
        options = []
        for each in said.items("options", 2, MOST_OPTIONS):
            when, line = each.text("when"), each.line_of("when")
            options.append(Option(_parts(each, "says", prose), expression(grammar.condition, when, names, line)))
            each.done()
        measure = said.whole("measure", 1, FURTHEST) if said.has("measure") else None
        return Ask(said.line, _parts(said, "question", prose), tuple(options), measure, _parts(said, "then", prose, ""))

    def _task(self, said: Fields, prose: Prose, names: Names) -> Task:
        assert self._run is not None
        until = said.text("until")
        return Task(
            said.line,
            _parts(said, "do", prose),
            expression(grammar.condition, until, names, said.line_of("until")),
            until,
            self._solutions(said, names),
            said.whole("by", 1, FURTHEST) if said.has("by") else None,
            _parts(said, "hint", prose, ""),
            said.real("after", 0, 600, 20.0),
            _parts(said, "then", prose, ""),
        )

    def _solutions(self, said: Fields, names: Names) -> tuple[Solution, ...]:
        acts = said.items("solution", 1, 5) if said.is_list("solution") else [said.inner("solution")]
        return tuple(self._solution(each, names) for each in acts)

    def _solution(self, inner: Fields, names: Names) -> Solution:
        found = Solution(
            _settings(inner, "set", names),
            looked(inner.values("view"), names, inner.line_of("view")),
            inner.whole("to", 0, FURTHEST) if inner.has("to") else None,
        )
        inner.done()
        return found

    def _run_of(self, token: Token) -> Run:
        line = _line(token)
        said = Fields(mapping(token.content, line + 1), line, "the run block")
        name = _known(
            said.text("experiment", self._run.experiment if self._run else self._experiment), said.line_of("experiment")
        )
        before = self._run if self._run and self._run.experiment == name else None
        spec = experiments.get(name)
        names = Names(settings.params(spec.Config()), frozenset(spec.view))
        replay = self._replay(said, names, spec.Config())
        show = tuple(said.texts("show")) if said.has("show") else before.show if before else ()
        known = [chart.key for chart in spec.charts(replay.start)]
        for key in show:
            if key not in known:
                raise LessonError(
                    said.line_of("show"), f"there is no chart '{key[:30]}'; known are {', '.join(known)}."
                )
        if not show:
            raise LessonError(line, f"the run block needs 'show': some of {', '.join(known)}.")
        controls = tuple(said.texts("controls")) if said.has("controls") else before.controls if before else ()
        for field in controls:
            if field not in names.settings and field not in names.view:
                known = [*names.settings, *sorted(names.view)]
                raise LessonError(
                    said.line_of("controls"), f"there is no control '{field[:40]}'; known are {', '.join(known)}."
                )
        view = {**(before.view if before else spec.view), **looked(said.values("view"), names, said.line_of("view"))}
        found = Run(
            line,
            name,
            show,
            controls,
            replay,
            view,
            said.flag("play", False),
            said.real("rate", 0, 1000, before.rate if before else spec.rate),
            self._score(said) if said.has("score") else before.score if before else None,
        )
        said.done()
        return found

    def _score(self, said: Fields) -> Score:
        inner = said.inner("score")
        found = Score(inner.text("column"), inner.text("format", "number"), inner.text("label"))
        if found.format not in FORMATS:
            raise LessonError(inner.line_of("format"), f"format takes one of {', '.join(FORMATS)}.")
        inner.done()
        return found

    def _replay(self, said: Fields, names: Names, config: Any) -> ReplayLog:
        start = settings.replace(config, _settings(said, "set", names))
        timed: list[tuple[int, Any]] = []
        if said.has("changes"):
            changes = said.inner("changes")
            for step in changes.names():
                at = changes.line_of(step)
                if not (step.isdigit() and 1 <= int(step[:6]) <= FURTHEST) or (timed and int(step) <= timed[-1][0]):
                    raise LessonError(at, f"changes takes steps from 1 to {FURTHEST}, in order; got '{step[:30]}'.")
                values = checked(changes.values(step), names.settings, at, _check)
                if fixed := [name for name in values if not names.settings[name].live]:
                    raise LessonError(at, f"{fixed[0]} cannot change while the run goes on; it belongs to 'set'.")
                timed.append((int(step), settings.replace(timed[-1][1] if timed else start, values)))
        to = said.whole("to", 0, FURTHEST, 0)
        return ReplayLog(start, tuple(timed), max(to, timed[-1][0] if timed else 0))


def _check(declared: Param, name: str, value: object) -> Value:
    return declared.check(name, value)


def _settings(said: Fields, key: str, names: Names) -> dict[str, Value]:
    return checked(said.values(key), names.settings, said.line_of(key), _check)


def _parts(said: Fields, key: str, prose: Prose, default: str | None = None) -> Parts:
    return prose.line(said.text(key, default), said.line_of(key))


def _known(experiment: str, line: int) -> str:
    if experiment not in experiments.names():
        known = ", ".join(experiments.names())
        raise LessonError(line, f"there is no experiment '{experiment[:40]}'; known are {known}.")
    return experiment


def _info(token: Token) -> str:
    return token.info.strip()


def _line(token: Token) -> int:
    return (token.map[0] if token.map else 0) + 1


def _parted(tokens: list[Token], last: int) -> Iterator[tuple[int, list[Token]]]:
    """The tokens of each step, with its first line: those between two rules."""
    found: list[Token] = []
    for token in tokens:
        if token.type != "hr":
            found.append(token)
        elif found:
            yield _line(found[0]), found
            found = []
        else:
            raise LessonError(_line(token), "there is nothing between these two rules.")
    if found:
        yield _line(found[0]), found
