"""Mappings of a lesson's YAML, with the line of every key: fields are asked for, and what is left is refused."""

from collections.abc import Mapping
from typing import Any

import yaml

from bnviz.lessons.document import LessonError

MOST = 500  # characters of one text
_MISSING = object()


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader without aliases, which make a short text long, and without dates."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse an alias."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="'*' is not taken here", problem_mark=self.peek_event().start_mark)
        return super().compose_node(parent, index)


class _Mapping(dict[str, Any]):
    """A mapping that knows the line of each key."""

    lines: dict[str, int]


def _construct(loader: _Loader, node: yaml.MappingNode) -> _Mapping:
    found = _Mapping()
    found.lines = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in found:
            raise yaml.MarkedYAMLError(problem=f"'{key[:30]}' is said twice", problem_mark=key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = key_node.start_mark.line
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", yaml.SafeLoader.construct_yaml_str)


def mapping(text: str, line: int) -> Mapping[str, Any]:
    """The mapping that a text says; its keys' lines are counted from `line`. Raises LessonError."""
    try:
        found = yaml.load(text, _Loader)  # a safe loader
    except yaml.MarkedYAMLError as problem:
        at = problem.problem_mark.line if problem.problem_mark else 0
        raise LessonError(line + at, f"this is not YAML: {problem.problem or 'it cannot be read'}.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        raise LessonError(line, f"this is not YAML: {str(problem).splitlines()[0][:80]}.") from None
    if not isinstance(found, _Mapping):
        raise LessonError(line, "here stand fields, one on each line: 'name: value'.")
    _shift(found, line)
    return found


def _shift(value: Any, by: int) -> None:
    """Count the lines from the file's first."""
    if isinstance(value, _Mapping):
        value.lines = {key: line + by for key, line in value.lines.items()}
        for each in value.values():
            _shift(each, by)
    elif isinstance(value, list):
        for each in value:
            _shift(each, by)


class Fields:
    """The fields of one mapping, asked for by name. Every method raises LessonError.

    Args:
        line: where the mapping begins. what: it is, as a sentence names it.
    """

    def __init__(self, values: Mapping[str, Any], line: int, what: str) -> None:
        self._values = values
        self._lines: Mapping[str, int] = getattr(values, "lines", {})
        self._asked: set[str] = set()
        self.line = line
        self.what = what

    def has(self, name: str) -> bool:
        """Whether a field is there."""
        return name in self._values

    def is_list(self, name: str) -> bool:
        """Whether a field is there and is a list."""
        return isinstance(self._values.get(name), list)

    def names(self) -> list[str]:
        """Every field."""
        return list(self._values)

    def line_of(self, name: str) -> int:
        """The line of a field."""
        return self._lines.get(name, self.line)

    def text(self, name: str, default: str | None = None) -> str:
        """A field of words; a number or a truth is taken as it is written."""
        value = self._taken(name, default)
        if isinstance(value, bool):
            value = "on" if value else "off"
        if not isinstance(value, str | int | float) or (default is None and not str(value).strip()):
            raise LessonError(self.line_of(name), f"{name} takes words.")
        if len(str(value)) > MOST:
            raise LessonError(self.line_of(name), f"{name} takes at most {MOST} characters.")
        return str(value).strip()

    def texts(self, name: str) -> list[str]:
        """A field that is a list of words; empty where it is not there."""
        value = self._taken(name, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value) or len(value) > 60:
            raise LessonError(self.line_of(name), f"{name} takes a list such as [one, another].")
        return value

    def whole(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A field that is a whole number."""
        value = self._taken(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise LessonError(self.line_of(name), f"{name} takes a whole number from {low} to {high}.")
        return value

    def real(self, name: str, low: float, high: float, default: float) -> float:
        """A field that is a number."""
        value = self._taken(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise LessonError(self.line_of(name), f"{name} takes a number from {low:g} to {high:g}.")
        return float(value)

    def flag(self, name: str, default: bool) -> bool:
        """A field that is on or off."""
        value = self._taken(name, default)
        if not isinstance(value, bool):
            raise LessonError(self.line_of(name), f"{name} takes true or false.")
        return value

    def values(self, name: str) -> Mapping[str, Any]:
        """A field that holds fields, as they are; empty where it is not there."""
        value = self._taken(name, {})
        if not isinstance(value, dict):
            raise LessonError(self.line_of(name), f"{name} takes fields, such as {{seed: 1}}.")
        return value

    def inner(self, name: str) -> "Fields":
        """A field that holds fields."""
        value = self._taken(name, None)
        if not isinstance(value, dict):
            raise LessonError(self.line_of(name), f"{name} takes fields, such as {{to: 100}}.")
        return Fields(value, self.line_of(name), name)

    def items(self, name: str, least: int, most: int) -> list["Fields"]:
        """A field that is a list of mappings."""
        value = self._taken(name, None)
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise LessonError(self.line_of(name), f"{name} takes a list of {least} to {most}.")
        if not all(isinstance(each, dict) for each in value):
            raise LessonError(self.line_of(name), f"each of {name} takes fields.")
        lines = [min(getattr(each, "lines", {}).values(), default=self.line_of(name)) for each in value]
        return [Fields(each, line, f"one of {name}") for each, line in zip(value, lines, strict=True)]

    def done(self) -> None:
        """Refuse what nobody asked for."""
        for name in self._values:
            if name not in self._asked:
                known = ", ".join(sorted(self._asked))
                raise LessonError(self.line_of(name), f"{self.what} has no '{name[:30]}'; known are {known}.")

    def _taken(self, name: str, default: Any) -> Any:
        self._asked.add(name)
        if name in self._values:
            return self._values[name]
        if default is None:
            raise LessonError(self.line, f"{self.what} needs '{name}'.")
        return default
