"""The settings that changed while a run went on: what is marked on the charts and told by the stories."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bnviz.config import Value
from bnviz.history import History

MOST = 200
DRAG = 0.5  # seconds: changes of one setting that follow one another sooner are one change


@dataclass
class Change:
    """One setting's change: `step` is the first step that it acted in."""

    step: int
    field: str
    old: Value
    new: Value
    at: float  # when it was turned the last time, in seconds of some clock

    @property
    def arm(self) -> str | None:
        """The arm whose setting it is, if it is one arm's."""
        return self.field.rpartition(".")[0] or None

    def to_json(self) -> dict[str, Any]:
        """What the browser and the stories are told."""
        return {"step": self.step, "field": self.field, "old": self.old, "new": self.new, "arm": self.arm}


@dataclass
class Changes:
    """A bounded list of changes in order of their steps; the history keeps each one's step and the step before.

    A slider that is dragged is one change, from its first step; a setting turned back before any step came of it is
    none. When there are too many, the oldest are left out.
    """

    listed: list[Change] = field(default_factory=list)
    _kept: set[int] = field(default_factory=set)

    def note(self, step: int, name: str, old: Value, new: Value, now: float) -> None:
        """Add a change of the field `name`, which acts from `step` on."""
        latest = next((change for change in reversed(self.listed) if change.field == name), None)
        if latest is not None and (latest.step == step or now - latest.at < DRAG):
            latest.new, latest.at = new, now
            if latest.step == step and latest.old == new:
                self.listed.remove(latest)
        else:
            self.listed.append(Change(step, name, old, new, now))
            self.listed.sort(key=lambda change: change.step)

    def protect(self, history: History) -> None:
        """Make the history keep the steps of the changes, as many as it has room for."""
        del self.listed[: -min(MOST, history.most_kept // 2)]
        wanted = {step for change in self.listed for step in (change.step - 1, change.step) if step >= 0}
        for step in self._kept - wanted:
            history.release(step)
        for step in sorted(wanted - self._kept):
            history.keep(step)
        self._kept = wanted

    def to_json(self) -> list[dict[str, Any]]:
        """All of them, in order."""
        return [change.to_json() for change in self.listed]

    def __iter__(self) -> Iterator[Change]:
        return iter(self.listed)

    def __len__(self) -> int:
        return len(self.listed)
