"""A lesson's file, written as a teacher sets runs: one step after the other, each with the run as it stands.

The file is the draft: whatever is written here can be read again (`bnviz.lessons.reading`), and is read before it is
kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import yaml

from bnviz import config as settings
from bnviz import experiments, lessons
from bnviz.config import Param, Value
from bnviz.experiments import Experiment
from bnviz.lessons import document, reading
from bnviz.lessons.document import Lesson, LessonError, Run
from bnviz.replay import BRANCHES, ReplayLog, branches

FEW = 3  # charts, and controls, where no lesson of the app says which
RULE = "\n---\n\n"
TURN = "```"  # what a block begins with


def usual(experiment: str) -> Run:
    """The charts, the controls and the number that the app's own lessons show with an experiment, its run at step 0."""
    spec = experiments.get(experiment)
    config = spec.Config()
    for lesson in (*lessons.lessons(), *lessons.challenges()):
        for run in lesson.course():
            if run.experiment == experiment:
                return replace(run, replay=ReplayLog(config), view=dict(spec.view), play=False, rate=spec.rate)
    show = tuple(chart.key for chart in spec.charts(config)[:FEW])
    live = (name for name, declared in fields(config).items() if declared.live)
    return Run(1, experiment, show, tuple(live)[:FEW], ReplayLog(config), dict(spec.view), rate=spec.rate)


def fields(config: Any) -> dict[str, Param]:
    """The settings that a reader can be given: not those of a branch that is not there, nor a unit's by hand."""
    absent = {*BRANCHES} - {*branches(config)}
    return {
        name: declared
        for name, declared in settings.params(config).items()
        if not declared.internal
        and name.partition(".")[0] not in absent
        and (declared.choices or not isinstance(declared.default, str))
    }


def named(name: str, declared: Param) -> str:
    """What a setting is called: ``batch norm of plain``."""
    arm, _, last = name.rpartition(".")
    label = declared.label or last.replace("_", " ")
    return f"{label} of {arm}" if arm else label


def charts(spec: Experiment, config: Any) -> dict[str, str]:
    """The charts of a run by key, and what each is called, with the arm where it is one arm's own."""
    names = {arm.slot: arm.name for arm in spec.arms}
    return {
        chart.key: ", ".join([chart.title or chart.key, *([names[chart.slot]] if chart.slot in names else [])])
        for chart in spec.charts(config)
    }


def numbers(spec: Experiment, config: Any, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, str]:
    """The numbers of a run that words can hold: what a lesson calls each, and what it is in words.

    Those that its charts show come first, then every other column that is a number.

    Args:
        shapes: of the run's columns, by name.
    """
    names = {arm.key: arm.name for arm in spec.arms}
    found: dict[str, str] = {}
    for chart in spec.charts(config):
        for ref in (bound.refs[-1] for bound in chart.bindings if bound.use == "line"):
            arm, _, last = ref.column.rpartition(".")
            place = ", ".join(str(at) for at in ref.index)
            more = [f"{last.replace('_', ' ')} {place}".strip()] if place or arm not in names else []
            said = ", ".join([chart.title, *([names[arm]] if arm in names else []), *more])
            found.setdefault(f"{ref.column}[{place}]" if place else ref.column, said)
    rest = {name: name.replace("_", " ") for name, shape in shapes.items() if not shape and name != "step"}
    return found | {name: said for name, said in rest.items() if name not in found}


def front(title: str, question: str, minutes: int, experiment: str) -> str:
    """The front matter of a lesson. What is empty gets words that say so."""
    said = {"title": title.strip() or "A lesson", "question": question.strip() or "What is there to see?"}
    return f"---\n{_yaml(said | {'minutes': minutes, 'experiment': experiment}, flow=False)}---\n\n"


def whole(head: str, steps: Sequence[str]) -> str:
    """The file: its front matter, and its steps between rules."""
    return head + RULE.join(f"{step.strip()}\n" for step in steps)


def parted(text: str) -> tuple[Lesson, list[str]]:
    """A file as a lesson, and as the text of each of its steps. Raises LessonError."""
    text = text.replace("\r\n", "\n")
    lesson = reading.read(text)
    lines = text.split("\n")
    bounds = [*(step.line - 1 for step in lesson.steps), len(lines) + 1]
    return lesson, ["\n".join(_without_rule(lines[first : last - 1])) for first, last in pairwise(bounds)]


def _without_rule(lines: Sequence[str]) -> list[str]:
    """The lines of a step, without the rule and the empty lines behind it."""
    kept = list(lines)
    while kept and (not kept[-1].strip() or set(kept[-1].replace(" ", "")) <= {"-"}):
        kept.pop()
    return kept


def words(step: str) -> str:
    """The paragraphs of a step's text, without its blocks."""
    return step.partition(f"\n{TURN}")[0].strip()


def added(head: str, steps: Sequence[str], said: str, run: Run, turn: str = "") -> list[str]:
    """The steps with one more: its words, its run as far as it is another one, its question or task.

    Raises LessonError, with the line in the file, for words or a turn that no lesson can have.
    """
    if not run.replay.fits:
        raise LessonError(1, "This run has become longer than a lesson can hold: begin it anew.")
    before = parted(whole(head, steps))[0] if steps else None
    block = run_block(run, _left(before)) if before else run_block(run, None)
    found = [*steps, "\n\n".join(part for part in (said.strip(), block, turn) if part)]
    reading.read(whole(head, found))
    return found


def _left(lesson: Lesson) -> Run:
    """The run as it stands after a lesson's last step."""
    return document.after(list(lesson.course())[-1], lesson.steps[-1])


def run_block(run: Run, before: Run | None) -> str:
    """The block that sets a run; empty where it is what the step before leads to."""
    if before is not None and before.experiment != run.experiment:
        before = None
        said: dict[str, Any] = {"experiment": run.experiment}
    else:
        said = {}
    first = before is None
    said |= {
        key: list(getattr(run, key))
        for key in ("show", "controls")
        if before is None or getattr(run, key) != getattr(before, key)
    }
    if run.score and (before is None or run.score != before.score):
        said["score"] = dict(vars(run.score))
    view = {name: at for name, at in run.view.items() if at != (before.view if before else run.spec.view).get(name)}
    said |= {"view": view} if view else {}
    stands = before is not None and not run.play and before.replay == run.replay
    if stands and not said:
        return ""
    said |= dict(_replayed(run.replay))
    said |= {"play": True} if run.play else {}
    said |= {"rate": run.rate} if first and run.rate != run.spec.rate else {}
    return _block("run", said)


def _replayed(replay: ReplayLog) -> Iterator[tuple[str, Any]]:
    """What leads to where a run stands."""
    usual = settings.values(type(replay.start)())
    if start := {name: value for name, value in settings.values(replay.start).items() if value != usual[name]}:
        yield "set", start
    if replay.timed:
        yield (
            "changes",
            {
                step: {name: new for name, (_, new) in settings.changed(before, after).items()}
                for step, before, after in replay.transitions()
            },
        )
    if replay.step > 0:
        yield "to", replay.step


def larger(question: str, first: str, second: str, measure: int, spec: Experiment) -> str:
    """The block that asks which of two numbers is larger at a step."""
    named = [_named(name, spec) for name in (first, second)]
    options = [
        {"says": named[0], "when": f"{first} > {second}"},
        {"says": named[1], "when": f"{first} <= {second}"},
    ]
    return _asked(question, options, measure, f"{named[0]}: {{{first}}}. {named[1]}: {{{second}}}.")


def above(question: str, name: str, bound: float, measure: int) -> str:
    """The block that asks whether a number is above a bound at a step."""
    options = [{"says": "yes", "when": f"{name} > {bound:g}"}, {"says": "no", "when": f"{name} <= {bound:g}"}]
    return _asked(question, options, measure, f"It is {{{name}}}.")


def _asked(question: str, options: Sequence[Mapping[str, str]], measure: int, then: str) -> str:
    return _block("ask", {"question": question, "options": list(options), "measure": measure, "then": then})


def task(do: str, field: str, value: Value, reach: str, by: int, hint: str = "") -> str:
    """The block that gives something to do, with the way to do it.

    Args:
        do: in words. field, value: the setting that is to have this value; no field for none.
        reach: a condition besides, such as ``bn.test_accuracy > 90``. by: the step by which both must hold.
    """
    parts = [f"{field} == {_text(value)}"] if field else []
    parts += [reach] if reach else []
    said: dict[str, Any] = {"do": do, "until": " and ".join(parts) or f"step >= {by}"}
    said |= {"by": by} if parts else {}
    said |= {"hint": hint} if hint.strip() else {}
    return _block("task", said | {"solution": ({"set": {field: value}} if field else {}) | {"to": by}})


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return repr(value)


def _named(name: str, spec: Experiment) -> str:
    arm = name.partition(".")[0]
    return f"[[{arm}]]" if arm in spec.keys else name


def _block(kind: str, said: Mapping[str, Any]) -> str:
    return f"{TURN}{kind}\n{_yaml(said)}{TURN}"


def _yaml(said: Mapping[str, Any], flow: bool | None = None) -> str:
    """Fields, one on each line; without `flow` what is innermost stands in brackets on one line."""
    return str(yaml.safe_dump(dict(said), sort_keys=False, default_flow_style=flow, allow_unicode=True, width=10_000))
