"""A run as text: what it starts with, every change at its step, how far it went. Enough to repeat it to the bit.

The text is the address bar's: the start's fields as `bnviz.config.to_text` writes them, ``changes`` as triples joined
by ``~`` (``120~plain.bn~true~300~bn.lr~2.0``), ``step`` the last one. It comes from strangers: whatever is not
understood is left out and named, and what a replay may ask for is bounded.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bnviz import config as settings
from bnviz.config import ConfigError, Value

LONGEST = 6000  # characters of the changes
MOST = 200  # steps at which something changes
FURTHEST = 10_000  # step that a replay may lead to: some seconds of one core
BRANCHES = ("branch1", "branch2")  # arms that a visitor branches off while a run goes on
KEYS = ("changes", "step")  # beside the fields

Differing = Callable[[Any, Any], Mapping[str, tuple[Value, Value]]]
Timed = tuple[tuple[int, Any], ...]  # (first step that it acts in, the whole config from there on), in order


@dataclass(frozen=True)
class ReplayLog:
    """A start and what was done to it.

    Attributes:
        start: the config at step 0.
        timed: every later config, with the first step that it acts in.
        step: the last step done.
    """

    start: Any
    timed: Timed = ()
    step: int = 0

    @property
    def config(self) -> Any:
        """The settings in force at the end."""
        return self.timed[-1][1] if self.timed else self.start

    def config_at(self, step: int) -> Any:
        """The settings that acted in a step."""
        return [self.start, *(config for first, config in self.timed if first <= step)][-1]

    @property
    def fits(self) -> bool:
        """Whether a link can hold it: not too many changes, not too many steps."""
        return len(self._changes) <= LONGEST and len(self.timed) <= MOST and self.step <= FURTHEST

    @property
    def _changes(self) -> str:
        return "~".join(f"{it['step']}~{it['field']}~{settings.text_of(it['new'])}" for it in self.changes())

    def to_text(self) -> dict[str, str]:
        """As texts by key; what is default is left out. Of a run that no link can hold it is the start alone."""
        texts = settings.to_text(self.start)
        if not self.fits:
            return texts
        texts |= {"changes": changes} if (changes := self._changes) else {}
        return texts | ({"step": str(self.step)} if self.step > 0 else {})

    def changes(self, differing: Differing = settings.changed) -> list[dict[str, Any]]:
        """Every field that changed, in order of the steps: each ``{step, field, old, new, arm}``.

        Args:
            differing: which fields of two configs count, with both values; all that differ unless said.
        """
        return [
            {"step": step, "field": name, "old": old, "new": new, "arm": name.rpartition(".")[0] or None}
            for step, before, after in self.transitions()
            for name, (old, new) in differing(before, after).items()
        ]

    def transitions(self) -> Iterator[tuple[int, Any, Any]]:
        """Every step at which something changed, with the config before and the one from there on."""
        for (_, before), (step, after) in pairwise([(0, self.start), *self.timed]):
            yield step, before, after


def branched(replay: ReplayLog, parent: str, step: int) -> ReplayLog:
    """The replay that leads to a step and there branches a copy off an arm, as one arm more.

    For a config with a count ``branches`` and, for each of `BRANCHES`, fields ``of`` (the parent, "none" before it
    begins) and those of an arm. Raises ValueError, with one sentence, where there is nothing to branch.
    """
    declared = settings.params(replay.start)
    there = branches(replay.config_at(step))
    free = [name for name in BRANCHES if name not in there]
    if "branches" not in declared or not free:
        raise ValueError("There is no room for one more branch." if "branches" in declared else "This has no branches.")
    if not 1 <= step <= min(replay.step, FURTHEST):
        raise ValueError(f"A branch starts at a step from 1 to {min(replay.step, FURTHEST)}.")
    arms = {name.rpartition(".")[0] for name in declared} - {"", *free}
    if parent not in arms:
        raise ValueError(settings.unknown(parent, sorted(arms)))
    branch = free[0]
    room = max(map(BRANCHES.index, (*there, branch))) + 1
    timed = {0: replay.start} | {at: config for at, config in replay.timed if at <= step}
    timed = {at: settings.replace(config, {"branches": room}) for at, config in timed.items()}
    now = timed[max(timed)]
    inherited = {
        name: settings.get(now, f"{parent}.{name.partition('.')[2]}")
        for name in declared
        if name.startswith(f"{branch}.") and f"{parent}.{name.partition('.')[2]}" in declared
    }
    timed[step] = settings.replace(now, inherited | {f"{branch}.of": parent})
    start = timed.pop(0)
    return ReplayLog(start, tuple(sorted(timed.items())), step)


def branches(config: Any) -> tuple[str, ...]:
    """The branches that there are by now: those that name a parent, of as many as the run has room for."""
    declared = settings.params(config)
    room = int(settings.get(config, "branches")) if "branches" in declared else 0
    named = [name for name in BRANCHES[:room] if f"{name}.of" in declared]
    return tuple(name for name in named if settings.get(config, f"{name}.of") != "none")


def pruned(replay: ReplayLog, branch: str) -> ReplayLog:
    """The replay without a branch, which nobody else notices. Raises ValueError where that cannot go.

    That is where there is no such branch, or another one is a copy of it.
    """
    there = branches(replay.config)
    if branch not in there:
        raise ValueError(settings.unknown(branch, there) if there else "There is no branch to remove.")
    if copies := [name for name in there if settings.get(replay.config, f"{name}.of") == branch]:
        raise ValueError(f"{copies[0]} is a copy of {branch}: remove that one first.")
    usual = type(replay.start)()
    room = max((BRANCHES.index(name) + 1 for name in there if name != branch), default=0)
    blank = {name: value for name, value in settings.values(usual).items() if name.startswith(f"{branch}.")}
    return _with(replay, lambda _, config: settings.replace(config, {**blank, "branches": room}))


def grafted(replay: ReplayLog, before: ReplayLog) -> ReplayLog:
    """A replay with all branches of another one of the same run, so that one that was removed is there again."""
    own = [name for name in settings.params(replay.start) if name.partition(".")[0] in ("branches", *BRANCHES)]
    steps = {step for step, _ in (*replay.timed, *before.timed)}
    whole = ReplayLog(replay.start, tuple((step, replay.config_at(step)) for step in sorted(steps)), replay.step)

    def add(step: int, config: Any) -> Any:
        known = before.config_at(step)
        return settings.replace(config, {name: settings.get(known, name) for name in own})

    return _with(whole, add)


def alone(start: Any) -> Any:
    """The config of a start without branches."""
    known = [name for name in settings.params(start) if name.partition(".")[0] in ("branches", *BRANCHES)]
    usual = type(start)()
    return settings.replace(start, {name: settings.get(usual, name) for name in known})


def _with(replay: ReplayLog, change: Callable[[int, Any], Any]) -> ReplayLog:
    """A replay whose configs are others; a step at which nothing changes any more is left out."""
    start = change(0, replay.start)
    timed: dict[int, Any] = {}
    for step, config in replay.timed:
        new = change(step, config)
        if new != [start, *timed.values()][-1]:
            timed[step] = new
    return ReplayLog(start, tuple(timed.items()), replay.step)


def told(before: Any, after: Any) -> dict[str, tuple[Value, Value]]:
    """What a visitor is told of a change: the fields that differ, without what a new branch inherits."""
    differing = settings.changed(before, after)
    branch = {name.rpartition(".")[0] for name in differing if name.endswith(".of")}
    return {
        name: values
        for name, values in differing.items()
        if name.endswith(".of") or name.rpartition(".")[0] not in branch
    }


def lenient(default: Any, texts: Mapping[str, str]) -> tuple[ReplayLog, list[str]]:
    """The replay that a stranger's texts describe, and a sentence about everything in them that it is not.

    Args:
        default: the config when nothing is said.
        texts: by key: fields, ``changes``, ``step``.
    """
    start, notices = settings.lenient(default, {key: text for key, text in texts.items() if key not in KEYS})
    try:
        timed = _timed(start, texts.get("changes", ""))
    except ConfigError as problem:
        timed = ()
        notices.append(str(problem))
    least = timed[-1][0] if timed else 0
    try:
        step = _step(texts["step"], least) if "step" in texts else least
    except ConfigError as problem:
        step = least
        notices.append(str(problem))
    return ReplayLog(start, timed, step), notices


def _timed(start: Any, text: str) -> Timed:
    """All changes or none of them: half of them would be another run."""
    if not text:
        return ()
    words = text[: LONGEST + 1].split("~")
    if len(text) > LONGEST or len(words) % 3:
        raise ConfigError(f"changes takes STEP~FIELD~VALUE, joined by ~, at most {LONGEST} characters; it is left out.")
    found: dict[int, Any] = {}
    config, latest = start, 1
    declared = settings.params(start)
    for step, name, value in _triples(words):
        at = _whole(step)
        if at is None or not latest <= at <= FURTHEST or len(found) > MOST:
            raise ConfigError(
                f"changes takes at most {MOST} steps from 1 to {FURTHEST}, in order; got '{step[:20]}'; it is left out."
            )
        config = settings.with_text(config, {name: value})
        if not declared[name].live:
            raise ConfigError(f"changes: {name} cannot change while the run goes on; it is left out.")
        found[at], latest = config, at
    return tuple(found.items())


def _triples(words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    return zip(words[::3], words[1::3], words[2::3], strict=True)


def _step(text: str, least: int) -> int:
    found = _whole(text)
    if found is None or not 0 <= found <= FURTHEST:
        raise ConfigError(f"step takes a whole number from 0 to {FURTHEST}; got '{text[:20]}'.")
    return max(found, least)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
