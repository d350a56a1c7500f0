"""What moves a run and what is looked at of it: transport, timeline, view variables; and what takes it home."""

from collections.abc import Sequence
from collections.abc import Set as Collection
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, Self

from bnviz.records import Ref
from bnviz.scene.layout import box
from bnviz.scene.node import Node, Refs, bad_step, named
from bnviz.theme import Arm

RATES = (1, 2, 5, 10, 20, 60, 120, 0)  # steps a second; 0 is as fast as it goes

Export = Literal["csv", "jsonl", "json", "html", "py"]


@dataclass(frozen=True)
class Transport(Node):
    """Play, one step, reset, new seed, speed, state, clock and timeline; the state names which of `arms` diverged.

    It stays in sight while the page is scrolled.

    Attributes:
        timeline: whether one can go back to earlier steps.
        branches: the arms that can be branched off there. known: those that may have been removed again.
        quiet: only play and reset, as signs: something else on the page is the one thing to press.
        link: whether the page's link is offered here; not where the page shows it elsewhere.
    """

    kind: ClassVar[str] = "transport"
    seed: bool = True
    rates: tuple[int, ...] = RATES
    arms: tuple[Arm, ...] = ()
    timeline: bool = True
    branches: tuple[Arm, ...] = ()
    known: tuple[Arm, ...] = ()
    quiet: bool = False
    link: bool = True

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        line = Timeline(self.branches, self.known).to_json() if self.timeline and not self.quiet else None
        shown = {"rates": list(self.rates), "seed": self.seed, "diverged": _diverged(self.arms), "timeline": line}
        quiet = {"rates": [], "seed": False, "quiet": True, "class": "quiet"}
        return super().to_json() | shown | {"link": self.link and not self.quiet} | (quiet if self.quiet else {})

    def refs(self) -> Refs:
        """At which step each arm turned non-finite."""
        return Refs(now=tuple(bad_step(arm) for arm in self.arms))

    def without(self, names: Collection[str]) -> Self:
        """A copy without the parts of these names: ``seed``, ``speed``, ``timeline``."""
        return replace(
            self,
            seed=self.seed and "seed" not in names,
            rates=() if "speed" in names else self.rates,
            timeline=self.timeline and "timeline" not in names,
        )

    def recorded(self) -> Node:
        """Where the run stands, and the way to every step that was kept."""
        return replay(self.arms)


@dataclass(frozen=True)
class Clock(Node):
    """Where a run stands and the step that is shown, without a button; the state names which of `arms` diverged."""

    kind: ClassVar[str] = "clock"
    arms: tuple[Arm, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"diverged": _diverged(self.arms)}

    def refs(self) -> Refs:
        """At which step each arm turned non-finite."""
        return Refs(now=tuple(bad_step(arm) for arm in self.arms))


@dataclass(frozen=True)
class Timeline(Node):
    """A slider that goes back to any step, with a mark at every change.

    Attributes:
        arms: that can be branched off there. known: those that may have been removed, and can be brought back.
    """

    kind: ClassVar[str] = "timeline"
    arms: tuple[Arm, ...] = ()
    known: tuple[Arm, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        names = {arm.key: arm.name for arm in self.known}
        return super().to_json() | {"branch": [[arm.key, arm.name] for arm in self.arms], "names": names}

    def recorded(self) -> None:
        """Nothing: a report's own stands with the clock."""


@dataclass(frozen=True)
class Segments(Node):
    """A choice of one view variable, as a row of joined buttons: each a text and the variable's value."""

    kind: ClassVar[str] = "segments"
    view: str
    options: tuple[tuple[str, int], ...]
    label: str

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        options = [list(option) for option in self.options]
        return super().to_json() | {"view": self.view, "label": self.label, "options": options}

    def recorded(self) -> None:
        """Nothing: a report keeps one view."""


@dataclass(frozen=True)
class Edit(Node):
    """Gamma and the shift of the unit that is watched, to be set by hand in the arm's field ``edit``.

    Attributes:
        when: the field that says whether there is a gamma.
    """

    kind: ClassVar[str] = "edit"
    arm: Arm
    when: str

    @property
    def name(self) -> str:
        """Its field."""
        return f"{self.arm.key}.edit"

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        gamma, shift = (ref.to_json() for ref in self.refs().now)
        return super().to_json() | named(self.arm) | {
            "field": self.name,
            "items": [
                {
                    "what": "gamma",
                    "label": "gamma",
                    "help": "The scale that batch norm learns for this unit. Click the number to set it.",
                    "ref": gamma,
                    "when": self.when,
                },
                {
                    "what": "shift",
                    "label": "shift",
                    "help": "What is added last: beta with batch norm, the bias without. Click the number to set it.",
                    "ref": shift,
                },
            ],
        }  # fmt: skip

    def refs(self) -> Refs:
        """Gamma and the shift of the unit that is watched."""
        return Refs(now=tuple(Ref(f"{self.arm.key}.{what}", ("layer", "unit")) for what in ("gamma", "shift")))

    def recorded(self) -> None:
        """Nothing: it only acts."""


@dataclass(frozen=True)
class Exports(Node):
    """Links to take the run home.

    ``csv``, ``jsonl``: its numbers; ``json``: what repeats it; ``html``: a report; ``py``: a script, also to read here.
    """

    kind: ClassVar[str] = "exports"
    kinds: tuple[Export, ...]

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"kinds": list(self.kinds)}

    def recorded(self) -> None:
        """Nothing: a report is taken home already."""


def _diverged(arms: tuple[Arm, ...]) -> list[dict[str, Any]]:
    """Where each arm says at which step it turned non-finite."""
    return [{"ref": bad_step(arm).to_json(), "name": arm.name} for arm in arms]


def replay(arms: tuple[Arm, ...] = ()) -> Node:
    """What moves through a recorded run: the clock and the timeline."""
    return box("replay", Clock(arms), Timeline())


def segments(view: str, options: Sequence[tuple[str, int]], label: str) -> Segments:
    """A choice of one view variable, as a row of joined buttons."""
    return Segments(view, tuple(options), label)


def exports(*kinds: Export) -> Exports:
    """Links to take the run home."""
    return Exports(kinds)
