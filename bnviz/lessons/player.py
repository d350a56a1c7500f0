"""The scene of a lesson: its column of words, and beside it the run with the charts and the controls that it names."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from bnviz import config as settings
from bnviz import scene
from bnviz.charts.chart import Chart
from bnviz.lessons import document, grammar
from bnviz.lessons.document import Ask, Challenge, Item, Lesson, Paragraph, Parts, Run, Task
from bnviz.records import Ref
from bnviz.scene.node import Node, Refs
from bnviz.theme import Arm


@dataclass(frozen=True)
class Column(Node):
    """The words of a lesson, its questions and tasks; it stands beside the run of one of the lesson's experiments.

    Attributes:
        told: the lesson as JSON (types/lesson.d.ts, ``Lesson``). asks: the columns that its steps on this run read.
    """

    kind: ClassVar[str] = "lesson"
    told: str
    asks: Refs

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"told": self.told}

    def refs(self) -> Refs:
        """The columns that the steps read."""
        return self.asks

    def recorded(self) -> None:
        """Nothing: a report has no lesson."""


def column(lesson: Lesson, experiment: str, place: str, following: str = "") -> Column:
    """The words of a lesson beside a run of one of its experiments.

    Args:
        place: which one of how many it is, in words. following: the name of the lesson after it, if there is one.
    """
    runs = list(lesson.course())
    steps = [step(lesson, at) for at in range(len(lesson.steps))]
    told = {
        "name": lesson.name,
        "title": lesson.title,
        "place": place,
        "next": following,
        "experiment": experiment,
        "steps": steps,
        "challenge": _challenge(lesson.challenge, runs[0]) if lesson.challenge else None,
    }
    found = [grammar.refs(tree) for tree in _trees(lesson, experiment)]
    now = {ref for each, _ in found for ref in each}
    line = {ref for _, each in found for ref in each}
    return Column(json.dumps(told, ensure_ascii=False), Refs(line=_sorted(line), now=_sorted(now | line)))


def _trees(lesson: Lesson, experiment: str) -> Iterator[grammar.Tree]:
    """Every expression that is read on a run of an experiment."""
    for each, run in zip(lesson.steps, lesson.course(), strict=True):
        if run.experiment == experiment:
            yield from document.trees(each)
            if lesson.challenge:
                yield lesson.challenge.result


def _sorted(refs: set[Ref]) -> tuple[Ref, ...]:
    return tuple(sorted(refs, key=str))


def step(lesson: Lesson, at: int) -> dict[str, Any]:
    """One step, counted from 0, as the browser reads it (``LessonStep``): its words, what it asks or gives to do.

    What its run is, as the lesson has it, says ``lesson.run(at)``.
    """
    found = lesson.steps[at]
    told = lesson.challenge is None  # whether the reader is shown what to touch
    items = [each for item in found.items if (each := _item(item, told)) is not None]
    return {"experiment": lesson.run(at).experiment, "sets": found.run is not None, "items": items}


def _item(item: Item, told: bool) -> dict[str, Any] | None:
    """What the reader sees of an item; what is only stated is for the check."""
    match item:
        case Paragraph():
            return {"kind": "paragraph", "parts": _parts(item.parts)}
        case Ask():
            options = [{"says": _parts(each.says), "when": each.when} for each in item.options]
            asked = {"question": _parts(item.question), "options": options, "measure": item.measure}
            return {"kind": "ask", "then": _parts(item.then)} | asked
        case Task():
            given = {"do": _parts(item.do), "until": item.until, "by": item.by, "after": item.after}
            touches = [name for each in item.solution for name in (*each.set, *each.view)] if told else None
            return {"kind": "task", "hint": _parts(item.hint), "then": _parts(item.then), "touches": touches} | given
    return None


def _parts(parts: Parts) -> list[Any]:
    found: list[Any] = document.to_json(parts)
    return found


def _challenge(challenge: Challenge, run: Run) -> dict[str, Any]:
    said = {"result": challenge.result, "format": challenge.format, "label": challenge.label}
    spec = run.spec
    free = [name for name in run.controls if name not in spec.view]
    return said | {
        "least": challenge.least,
        "locked": {name: settings.get(run.replay.start, name) for name in challenge.locked},
        "labels": [_label(run, name) for name in challenge.locked],
        "own": [[name, _label(run, name), settings.get(run.replay.start, name)] for name in free],
        "timeless": spec.timeless,
        "defaults": settings.values(spec.Config()),
        "page": f"/{spec.shown_on}",
        "prefix": spec.prefix,
    }


def _label(run: Run, name: str) -> str:
    """What a setting is called, with its arm."""
    declared = settings.params(run.spec.Config())[name]
    arm, _, last = name.rpartition(".")
    label = declared.label or last.replace("_", " ")
    return f"{label}, [[{arm}]]" if arm else label


def page(lesson: Lesson, run: Run, config: Any, place: str, following: str = "") -> Node:
    """The whole scene.

    Args:
        config: the settings that the run has. place, following: see `column`.
    """
    words = column(lesson, run.experiment, place, following)
    return scene.box("lesson-frame", scene.box("lesson-page", words, beside(run, config)))


def beside(run: Run, config: Any) -> Node:
    """The run beside the words, with the settings that it has: its charts, the controls that the reader is given."""
    arms = run.spec.arms
    charts = {chart.key: chart for chart in run.spec.charts(config)}
    shown = [charts[key] for key in run.show if key in charts]
    of_arms = {arm.key: [each for each in shown if each.key.endswith(f"_{arm.key}")] for arm in arms}
    common = [each for each in shown if each.key != "edge" and not any(each in found for found in of_arms.values())]
    split = any(of_arms.values())
    columns = _columns(run, config, arms, of_arms, charts.get("edge") if "edge" in run.show else None)
    shared = scene.box("shared", *common) if common else None
    parts = [part for part in (shared, columns) if part]
    return scene.box(
        "lesson-run",
        scene.transport(seed=False, rates=(), arms=arms, timeline=False),
        *_controls(run, config),
        scene.box("lesson-charts beside" if split and shared else "lesson-charts", *parts),
    )


def _controls(run: Run, config: Any) -> Iterator[Node]:
    """The controls that belong to no arm, and what can be looked at."""
    arms = {arm.key for arm in run.spec.arms}
    free = [name for name in run.controls if name not in run.spec.view and name.partition(".")[0] not in arms]
    if free:
        yield scene.row(*(scene.control(config, name, then=_then(run)) for name in free))
    if "edge" not in run.show:
        yield from _layers(run, config)


def _layers(run: Run, config: Any, *before: Node) -> Iterator[Node]:
    """Which layer is watched, where that may be chosen."""
    if "layer" in run.controls and "layer" in run.spec.view:
        layers = [(f"layer {k + 1}", k) for k in range(getattr(config, "depth", 3))]
        yield scene.box("probe", *before, scene.segments("layer", layers, "layer that is watched"))
    elif before:
        yield scene.box("probe", *before)


def _columns(
    run: Run, config: Any, arms: tuple[Arm, ...], of_arms: dict[str, list[Chart]], edge: Chart | None
) -> Node | None:
    """A column an arm: its card, and its charts below; a sigmoid lying on its side may stand before them."""
    if not arms:
        return None
    cards = [_card(run, config, arm) for arm in arms]
    if edge is not None:
        bands = [chart for arm in arms for chart in of_arms[arm.key]]
        titles = [scene.heading(f"(({bands[0].title}|{bands[0].explanation}))", level=3)] if bands else []
        drawn = (chart.untitled() for chart in (edge, *bands))
        probe = _layers(run, config, *titles, scene.say("probe"))
        return scene.box("", scene.box("duo", *cards), *probe, scene.box("bands", *drawn))
    columns = [scene.box(f"slot{arm.slot}", card, *of_arms[arm.key]) for arm, card in zip(arms, cards, strict=True)]
    return scene.box("arms-columns", *columns)


def _card(run: Run, config: Any, arm: Arm) -> Node:
    """An arm's card, with the controls of its own that the lesson gives."""
    score = None
    if run.score:
        score = scene.number(Ref(f"{arm.key}.{run.score.column}"), run.score.format, run.score.label)
    mine = [name for name in run.controls if name.startswith(f"{arm.key}.")]
    short = {"bn": "BN", "lr": "lr"}
    controls = [scene.control(config, name, short=short.get(name.rpartition(".")[2], "")) for name in mine]
    return scene.card(arm, score, controls)


def _then(run: Run) -> Literal["step"] | None:
    """Whether a control makes one step: where what is shown follows from the settings alone."""
    return "step" if run.spec.timeless else None
