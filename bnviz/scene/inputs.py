"""The controls of a run's live settings: switch, slider, choice, button."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal, Self

from bnviz import config as settings
from bnviz.config import Param, Value
from bnviz.records import Ref
from bnviz.scene.node import Node, Refs, styled

Then = Literal["step"] | None


@dataclass(frozen=True)
class Control(Node):
    """Something to press or to drag.

    Attributes:
        label: what is written beside it; `short` where there is little room.
        help: one sentence on hover and focus.
        arm: the key of the arm whose setting it is, where that must be said.
        then: "step" for one step after it, if nothing runs.
    """

    label: str = ""
    help: str = ""
    short: str = ""
    arm: str = ""
    then: Then = None

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        optional = {"short": self.short, "arm": self.arm, "then": self.then}
        said = {"label": self.label, "help": self.help}
        return super().to_json() | said | {name: value for name, value in optional.items() if value}


@dataclass(frozen=True)
class FieldControl(Control):
    """The control of one setting: `field` is its dotted name, `value` what it shows before the run says one."""

    field: str = ""
    value: Value = False

    @property
    def name(self) -> str:
        """Its field."""
        return self.field

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"field": self.field, "value": self.value}

    def recorded(self) -> Node:
        """What it was set to."""
        return Setting(self.label, self.help, self.short, self.arm, field=self.field, value=self.value)


@dataclass(frozen=True)
class Setting(FieldControl):
    """What a setting was at the step that is shown, in words: nothing to press."""

    kind: ClassVar[str] = "setting"


@dataclass(frozen=True)
class Switch(FieldControl):
    """On or off."""

    kind: ClassVar[str] = "switch"


@dataclass(frozen=True)
class Slider(FieldControl):
    """A number from `low` to `high`; `values` are its notches, if not the usual ones."""

    kind: ClassVar[str] = "slider"
    low: float | None = None
    high: float | None = None
    log: bool = False
    integer: bool = False
    values: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        scale = {"low": self.low, "high": self.high, "log": self.log, "integer": self.integer}
        return super().to_json() | scale | ({"values": list(self.values)} if self.values else {})


@dataclass(frozen=True)
class Choice(FieldControl):
    """One of some words."""

    kind: ClassVar[str] = "choice"
    options: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"options": list(self.options)}


@dataclass(frozen=True)
class Button(Control):
    """Sets several fields at one click, live or structural; `primary` is the one that matters.

    A value may be a `Ref`: the number that is shown of that column is taken.
    """

    kind: ClassVar[str] = "button"
    set: tuple[tuple[str, Value | Ref], ...] = ()
    primary: bool = False

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        values = {name: {"ref": value.to_json()} if isinstance(value, Ref) else value for name, value in self.set}
        return super().to_json() | {"set": values} | ({"primary": True} if self.primary else {})

    def refs(self) -> Refs:
        """The columns whose numbers it takes."""
        return Refs(now=tuple(value for _, value in self.set if isinstance(value, Ref)))

    def recorded(self) -> None:
        """Nothing: it only acts."""


@dataclass(frozen=True)
class Either(FieldControl):
    """A switch in words: what is said where the field is off, and where it is on, since which step."""

    kind: ClassVar[str] = "either"
    off: str = ""
    on: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"off": self.off, "on": self.on}


@dataclass(frozen=True)
class Press(Either):
    """A large button that switches one field; its words say what a press does now. Off it is the one thing to press."""

    kind: ClassVar[str] = "press"


@dataclass(frozen=True)
class Controls(Node):
    """Controls side by side."""

    kind: ClassVar[str] = "controls"
    items: tuple[Node, ...]
    classes: str = ""

    @property
    def parts(self) -> tuple[Node, ...]:
        """Its items."""
        return self.items

    def with_parts(self, parts: tuple[Node, ...]) -> Self:
        """A copy with other items."""
        return replace(self, items=parts)

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it."""
        return super().to_json() | {"items": [item.to_json() for item in self.items]} | styled(self.classes)

    def recorded(self) -> Node | None:
        """The settings; nothing where there were only buttons."""
        found = super().recorded()
        return found if found is not None and found.parts else None


def control(
    config: Any,
    field: str,
    *,
    label: str = "",
    short: str = "",
    arm: str = "",
    then: Then = None,
    values: Sequence[float] = (),
) -> FieldControl:
    """The control of one live field, from its declaration: a switch, a slider or a choice.

    What it shows at first is the default, whatever the config says: a scene does not change with a live setting.

    Args:
        label: what is written beside it, if not what the declaration says.
        short, arm, then: see `Control`. values: the notches of a slider.
    """
    declared = settings.params(type(config)())[field]
    label = label or declared.label or field.rpartition(".")[2].replace("_", " ")
    found = replace(_declared(declared), field=field, label=label, help=declared.help, value=declared.default)
    if values:
        if not isinstance(found, Slider):
            raise TypeError(f"{field} has no slider whose notches could be chosen")
        found = replace(found, values=tuple(values))
    return replace(found, short=short, arm=arm, then=then)


def _declared(declared: Param) -> FieldControl:
    """The kind of control that fits a declaration."""
    if isinstance(declared.default, bool):
        return Switch()
    if declared.choices:
        return Choice(options=declared.choices)
    return Slider(low=declared.low, high=declared.high, log=declared.log, integer=isinstance(declared.default, int))


def row(*items: Control, classes: str = "") -> Controls:
    """Controls that are made already, side by side."""
    return Controls(items, classes)


def either(config: Any, field: str, off: str, on: str, short: str = "", kind: type[Either] = Either) -> Either:
    """What one live switch stands at, in words: `off` or `on`, and since which step."""
    declared = settings.params(type(config)())[field]
    return kind(declared.label, short=short, field=field, value=declared.default, off=off, on=on)


def press(config: Any, field: str, off: str, on: str, short: str = "") -> Either:
    """A large button that switches one live field. Its words say what a press does: `off` where it is off."""
    return either(config, field, off, on, short, Press)


def controls(config: Any, *fields: str) -> Controls:
    """The controls of several live fields, side by side."""
    return row(*(control(config, field) for field in fields))


def button(
    label: str, set: Mapping[str, Value | Ref], help: str = "", *, primary: bool = False, then: Then = None
) -> Button:
    """A control that sets several fields at one click; a structural one starts the run anew.

    Args:
        set: by field, a value or a `Ref` whose number is taken.
    """
    return Button(label, help, then=then, set=tuple(set.items()), primary=primary)


def example(config: Any, label: str, values: Mapping[str, Value], help: str = "", *, then: Then = None) -> Button:
    """A button that shows one case: these values, every other field of the settings at its default; the seed stays."""
    usual = {name: value for name, value in settings.values(type(config)()).items() if name != "seed"}
    return button(label, {**usual, **values}, help, then=then)
