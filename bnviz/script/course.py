"""What a live race did, step by step: its changes, its branches, and the edits that found nothing to set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bnviz import config as settings
from bnviz.replay import BRANCHES

ARMS = ("plain", "bn")
Values = dict[str, settings.Value]  # by dotted name


@dataclass
class Course:
    """A run as its script needs it.

    Attributes:
        config: that it started with.
        changes: by step, what is set just before it; a branch begins with the change ``of``, its parent.
        arms: those there are at the end.
        refused: the edits that found nothing to set, a sentence each.
    """

    config: Any
    changes: dict[int, Values] = field(default_factory=dict)
    arms: list[str] = field(default_factory=lambda: list(ARMS))
    refused: list[str] = field(default_factory=list)

    def note(self, step: int, name: str, new: settings.Value) -> None:
        """Something changes at a step."""
        self.changes.setdefault(step, {})[name] = new

    @property
    def fields(self) -> set[str]:
        """Every field that changes, by its dotted name."""
        return {name for each in self.changes.values() for name in each}

    def sets(self, end: str) -> bool:
        """Whether a field whose name ends so changes."""
        return any(name.rpartition(".")[2] == end for name in self.fields)

    @property
    def branched(self) -> bool:
        """Whether there are branches."""
        return len(self.arms) > len(ARMS)

    @property
    def keeps(self) -> bool:
        """Whether batch norm is switched so that the function stays."""
        surgeries = {self.config.surgery, *(each.get("surgery") for each in self.changes.values())}
        return self.sets("bn") and "keep" in surgeries

    @property
    def freezes(self) -> bool:
        """Whether a layer is ever frozen."""
        ever = {each for values in self.changes.values() for name, each in values.items() if name.endswith(".frozen")}
        return bool((ever | {settings.get(self.config, f"{arm}.frozen") for arm in ARMS}) - {0})

    @property
    def first(self) -> Values:
        """The live settings at the start that this run depends on."""
        unused = {"surgery": not self.keeps, "frozen": not self.freezes, "edit": True}
        return {
            name: value
            for name, value in live(self.config).items()
            if not unused.get(name.rpartition(".")[2], False) and name.partition(".")[0] not in BRANCHES
        }


def live(config: Any) -> Values:
    """The settings that may change while a run goes on, by dotted name."""
    declared = settings.params(type(config))
    return {name: value for name, value in settings.values(config).items() if declared[name].live}


def followed(config: Any, changes: Iterable[Mapping[str, Any]]) -> Course:
    """What a run did, by step: what differs from before, and nothing that the app could not do.

    An edit or a branch that the run starts with is a change of step 0.

    Args:
        config: that it started with. changes: each at least ``{step, field, new}``.
    """
    course, now = Course(config), live(config)
    by_step: dict[int, Values] = {0: {name: value for name, value in now.items() if name.endswith((".edit", ".of"))}}
    now |= {name: "none" if name.endswith(".of") else "" for name in by_step[0]}
    for change in changes:
        by_step.setdefault(int(change["step"]), {})[str(change["field"])] = change["new"]
    for step in sorted(by_step):
        before, asked = dict(now), {name: new for name, new in by_step[step].items() if name in now}
        now |= asked
        born = [
            name.removesuffix(".of") for name in asked if name.endswith(".of") and before[name] == "none" != now[name]
        ]
        for arm in born:
            _bear(course, step, arm, before, now)
        for name, new in asked.items():
            arm, _, end = name.rpartition(".")
            if end != "of" and arm not in born and arm in ("", *course.arms) and before[name] != new:
                course.note(step, name, new)
        _refuse(course, step, now)
    return _without_what_does_nothing(course)


def _bear(course: Course, step: int, arm: str, before: Values, now: Values) -> None:
    """A branch starts: a copy of its parent as it was before this step, with what it is given beside that."""
    parent = now[f"{arm}.of"]
    course.arms.append(arm)
    for end in ("of", "lr", "frozen"):
        course.note(step, f"{arm}.{end}", now[f"{arm}.{end}"])
    for end in ("bn", "edit"):
        new = now[f"{arm}.{end}"]
        if new != before[f"{parent}.{end}"]:
            course.note(step, f"{arm}.{end}", new)


def _refuse(course: Course, step: int, now: Values) -> None:
    """Take the edits out of a step that find nothing to set there, as the app does."""
    there = settings.replace(course.config, {name: now[name] for name in now if name.endswith(".bn")})
    for name, edit in list(course.changes.get(step, {}).items()):
        if name.endswith(".edit") and (reason := there.cannot_edit(name.removesuffix(".edit"), str(edit))):
            course.refused.append(f"At step {step} {name} could not set {edit}: {reason}.")
            del course.changes[step][name]


def _without_what_does_nothing(course: Course) -> Course:
    """Without edits that set nothing, freezing where nothing is ever frozen, and surgery where nothing is switched."""
    unused = {"surgery": not course.keeps, "frozen": not course.freezes}
    for step, each in list(course.changes.items()):
        kept = {
            name: new
            for name, new in each.items()
            if not unused.get(name.rpartition(".")[2], False) and not (name.endswith(".edit") and not new)
        }
        course.changes[step] = kept
        if not kept:
            del course.changes[step]
    return course
