"""A Config and its text: declared once with `param`, read from a URL or a command line, validated, never evaluated.

A Config is a frozen dataclass whose fields are made by `param`, or are themselves Configs (one arm's settings).
Everything outside speaks of a field by its dotted name: ``seed``, ``bn.lr``. The widget, the URL key, the
command-line flag and the validation all follow from the one declaration.

What no field can know alone, a Config says in a method ``refusal(before)``: one sentence why it cannot follow on a
Config `before`, empty if it can. It is asked wherever fields are set.
"""

import dataclasses
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

Value = bool | int | float | str
C = TypeVar("C")

_PARAM = "bnviz.param"
_SHOWN = 40  # characters of a stranger's value that are repeated back
_SWITCH = {"true": True, "1": True, "on": True, "false": False, "0": False, "off": False}


class ConfigError(ValueError):
    """A setting that is unknown or impossible: one sentence that names the field and what it takes."""


@dataclass(frozen=True)
class Param:
    """What one field takes.

    Attributes:
        default: the value when nothing is said; its type is the field's type (bool, int, float or str).
        low, high: inclusive bounds of a number.
        choices: the values that a word may have; any short word if empty.
        pattern: the regular expression that a word without choices must match whole, if there is one.
        example: a word that does, for the sentence to a person whose word does not.
        help: one sentence for the person who meets it.
        live: whether it may change while the run goes on.
        log: whether a slider for it is logarithmic.
        label: its name on the page.
        internal: whether nobody is asked for it: another control sets it.
    """

    default: Value
    low: float | None
    high: float | None
    help: str
    choices: tuple[str, ...] = ()
    live: bool = False
    log: bool = False
    label: str = ""
    internal: bool = False
    pattern: str = ""
    example: str = ""

    def takes(self) -> str:
        """What the field takes, in words: ``a whole number from 1 to 10``."""
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, str):
            if self.pattern:
                return f"nothing or words such as '{self.example}'"
            return "one of " + ", ".join(self.choices) if self.choices else "a word of at most 40 characters"
        kind = "a whole number" if isinstance(self.default, int) else "a number"
        return f"{kind} from {self.low:g} to {self.high:g}"

    def parse(self, name: str, text: str) -> Value:
        """The value that ``text`` stands for. Raises ConfigError."""
        return self._taken(name, self._read(text), text)

    def check(self, name: str, value: object) -> Value:
        """``value`` itself, if the field takes it (a whole number also stands for a float). Raises ConfigError."""
        return self._taken(name, value, value)

    def _taken(self, name: str, value: object, said: object) -> Value:
        accepted = self._accepted(value)
        if accepted is None:
            raise ConfigError(f"{name} takes {self.takes()}; got '{_shown(said)}'.")
        return accepted

    def _read(self, text: str) -> Value | None:
        """What a text says, in the field's type but perhaps out of its range; None if it says nothing."""
        if isinstance(self.default, bool):
            return _SWITCH.get(text.strip().lower())
        if isinstance(self.default, str):
            return text
        if len(text) > _SHOWN:  # no number needs as many digits, and int() takes its time for a million
            return None
        try:
            return int(text) if isinstance(self.default, int) else float(text)
        except ValueError:
            return None

    def _accepted(self, value: object) -> Value | None:
        """The value in the field's type; None if the field does not take it."""
        if isinstance(self.default, bool):
            return value if isinstance(value, bool) else None
        if isinstance(self.default, str):
            if not isinstance(value, str):
                return None
            fits = value in self.choices if self.choices else len(value) <= _SHOWN and value.isprintable()
            fits = fits and (not self.pattern or re.fullmatch(self.pattern, value, re.ASCII) is not None)
            return value if fits else None
        if isinstance(value, bool) or not isinstance(value, int | float) or self.low is None or self.high is None:
            return None
        if not self.low <= value <= self.high or (isinstance(self.default, int) and value != int(value)):
            return None  # nor is NaN between any two numbers
        return type(self.default)(value)


def _shown(value: object) -> str:
    """The beginning of what a stranger gave, on one line."""
    try:
        text = str(value)
    except ValueError:  # a whole number of thousands of digits
        text = "a very long number"
    return "".join(letter if letter.isprintable() else " " for letter in text[:_SHOWN])


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
    internal: bool = False,
    pattern: str = "",
    example: str = "",
) -> Any:
    """Declare one field of a Config; see `Param`. A number needs both bounds."""
    if isinstance(default, int | float) and not isinstance(default, bool) and (low is None or high is None):
        raise TypeError("a number needs a lowest and a highest value")
    declared = Param(default, low, high, help, choices, live, log, label, internal, pattern, example)
    if declared._accepted(default) is None:
        raise TypeError(f"{default!r} is not {declared.takes()}")
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
    declared, before = params(type(config)), config
    for name, value in changes.items():
        if name not in declared:
            raise ConfigError(unknown(name, declared))
        config = _put(config, name.split("."), declared[name].check(name, value))
    return _possible(config, before)


def with_text(config: C, texts: Mapping[str, str]) -> C:
    """A Config with some fields, by dotted name, read from text. Raises ConfigError."""
    declared, before = params(type(config)), config
    for name, text in texts.items():
        if name not in declared:
            raise ConfigError(unknown(name, declared))
        config = _put(config, name.split("."), declared[name].parse(name, text))
    return _possible(config, before)


def _possible(config: C, before: C) -> C:
    """A Config, if nothing in it refuses to follow on the one before. Raises ConfigError."""
    refusal = getattr(config, "refusal", None)
    if refusal is not None and (sentence := refusal(before)):
        raise ConfigError(sentence)
    return config


def lenient(config: C, texts: Mapping[str, str]) -> tuple[C, list[str]]:
    """As `with_text`, for a stranger's URL: what is unknown or impossible is left out and named in the list.

    What is impossible only as long as a later text has not been read is possible.
    """
    left = dict(texts)
    for _ in range(2):
        notices = []
        for name, text in list(left.items()):
            try:
                config = with_text(config, {name: text})
                del left[name]
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
    return f"there is no '{_shown(name)}'; known are {', '.join(known)}."


def _put(config: Any, path: list[str], value: Value) -> Any:
    head, *rest = path
    inner = _put(getattr(config, head), rest, value) if rest else value
    return dataclasses.replace(config, **{head: inner})
