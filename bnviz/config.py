"""A Config and its text: declared once with `param`, read from a URL or a command line, validated, never evaluated.

A Config is a frozen dataclass whose fields are made by `param`, or are themselves Configs (one arm's settings).
Everything outside speaks of a field by its dotted name: ``seed``, ``bn.lr``. The widget, the URL key, the
command-line flag and the validation all follow from the one declaration.
"""

import dataclasses
import math
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

Value = bool | int | float | str
C = TypeVar("C")

_PARAM = "bnviz.param"
_SHOWN = 40  # characters of a stranger's value that are repeated back


class ConfigError(ValueError):
    """A setting that is unknown or impossible: one sentence that names the field and what it takes."""


@dataclass(frozen=True)
class Param:
    """What one field takes.

    Attributes:
        default: the value when nothing is said; its type is the field's type (bool, int, float or str).
        low, high: inclusive bounds of a number.
        choices: the values that a word may have; any short word if empty.
        help: one sentence for the person who meets it.
        live: whether it may change while the run goes on.
        log: whether a slider for it is logarithmic.
        label: its name on the page.
    """

    default: Value
    low: float | None
    high: float | None
    help: str
    choices: tuple[str, ...] = ()
    live: bool = False
    log: bool = False
    label: str = ""

    def takes(self) -> str:
        """What the field takes, in words: ``a whole number from 1 to 10``."""
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, str):
            return "one of " + ", ".join(self.choices) if self.choices else "a word of at most 40 characters"
        kind = "a whole number" if isinstance(self.default, int) else "a number"
        return f"{kind} from {self.low:g} to {self.high:g}"

    def parse(self, name: str, text: str) -> Value:
        """The value that ``text`` stands for. Raises ConfigError."""
        problem = ConfigError(f"{name} takes {self.takes()}; got '{text[:_SHOWN]}'.")
        if isinstance(self.default, bool):
            word = text.strip().lower()
            if word not in ("true", "false", "1", "0", "on", "off"):
                raise problem
            return word in ("true", "1", "on")
        if isinstance(self.default, str):
            return self.check(name, text)
        try:
            number = int(text) if isinstance(self.default, int) and len(text) < _SHOWN else float(text)
        except ValueError:
            raise problem from None
        return self.check(name, number)

    def check(self, name: str, value: object) -> Value:
        """``value`` itself, if the field takes it (a whole number also stands for a float). Raises ConfigError."""
        problem = ConfigError(f"{name} takes {self.takes()}; got '{str(value)[:_SHOWN]}'.")
        if isinstance(self.default, bool):
            if not isinstance(value, bool):
                raise problem
            return value
        if isinstance(self.default, str):
            if not isinstance(value, str) or (value not in self.choices if self.choices else len(value) > _SHOWN):
                raise problem
            return value
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise problem
        if isinstance(self.default, int) and value != int(value):
            raise problem
        if (self.low is not None and value < self.low) or (self.high is not None and value > self.high):
            raise problem
        return type(self.default)(value)


def param(
    default: Any,
    low: float | None = None,
    high: float | None = None,
    help: str = "",
    *,
    choices: tuple[str, ...] = (),
    live: bool = False,
    log: bool = False,
    label: str = "",
) -> Any:
    """Declare one field of a Config; see `Param`. A number needs both bounds."""
    if isinstance(default, int | float) and not isinstance(default, bool) and (low is None or high is None):
        raise TypeError("a number needs a lowest and a highest value")
    declared = Param(default, low, high, help, choices, live, log, label)
    return dataclasses.field(default=default, metadata=types.MappingProxyType({_PARAM: declared}))


def params(config: Any) -> dict[str, Param]:
    """Every field of a Config (its class or one of its values) by dotted name, in order of declaration."""
    return dict(_walk(config, ""))


def _walk(config: Any, prefix: str) -> Iterator[tuple[str, Param]]:
    for field in dataclasses.fields(config):
        if _PARAM in field.metadata:
            declared: Param = field.metadata[_PARAM]
            # an arm's own defaults (batch norm on in one, off in the other) live in the nested value
            if not isinstance(config, type):
                declared = dataclasses.replace(declared, default=type(declared.default)(getattr(config, field.name)))
            yield prefix + field.name, declared
        else:
            nested = field.default if isinstance(config, type) else getattr(config, field.name)
            if dataclasses.is_dataclass(nested):
                yield from _walk(nested, f"{prefix}{field.name}.")


def values(config: Any) -> dict[str, Value]:
    """Every field's value by dotted name."""
    return {name: get(config, name) for name in params(config)}


def get(config: Any, name: str) -> Value:
    """The value of one dotted name."""
    for part in name.split("."):
        config = getattr(config, part)
    return config


def replace(config: C, changes: Mapping[str, object]) -> C:
    """A Config with some fields, by dotted name, set to checked values. Raises ConfigError."""
    declared = params(type(config))
    for name, value in changes.items():
        if name not in declared:
            raise ConfigError(unknown(name, declared))
        config = _put(config, name.split("."), declared[name].check(name, value))
    return config


def with_text(config: C, texts: Mapping[str, str]) -> C:
    """A Config with some fields, by dotted name, read from text. Raises ConfigError."""
    declared = params(type(config))
    for name, text in texts.items():
        if name not in declared:
            raise ConfigError(unknown(name, declared))
        config = _put(config, name.split("."), declared[name].parse(name, text))
    return config


def lenient(config: C, texts: Mapping[str, str]) -> tuple[C, list[str]]:
    """As `with_text`, for a stranger's URL: what is unknown or impossible is left out and named in the list."""
    notices = []
    for name, text in texts.items():
        try:
            config = with_text(config, {name: text})
        except ConfigError as error:
            notices.append(str(error))
    return config, notices


def to_text(config: Any) -> dict[str, str]:
    """The fields that differ from the defaults, as text that `with_text` reads back to the same value."""
    defaults = values(type(config)())
    return {name: text_of(value) for name, value in values(config).items() if value != defaults[name]}


def text_of(value: Value) -> str:
    """One value as text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def changed(old: Any, new: Any) -> dict[str, tuple[Value, Value]]:
    """The fields that differ, by dotted name, with both values."""
    after = values(new)
    return {name: (value, after[name]) for name, value in values(old).items() if value != after[name]}


def only_live(old: Any, new: Any) -> bool:
    """Whether every field that differs may change while the run goes on."""
    declared = params(type(old))
    return all(declared[name].live for name in changed(old, new))


def unknown(name: str, known: Iterable[str]) -> str:
    """The sentence about a name that is not there."""
    return f"there is no '{name[:_SHOWN]}'; known are {', '.join(known)}."


def _put(config: Any, path: list[str], value: Value) -> Any:
    head, *rest = path
    inner = _put(getattr(config, head), rest, value) if rest else value
    return dataclasses.replace(config, **{head: inner})
