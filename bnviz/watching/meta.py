"""What is known of a watched model: said once in the file, as JSON, and checked when it is read."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

MOST_MODULES = 100_000
MOST_TEXT = 1_000  # characters of a name


class MetaError(ValueError):
    """What is said about a model is not what a recording says."""


@dataclass(frozen=True)
class Module:
    """What is known of one module.

    Attributes:
        name: in the model; "relu #2" is its second call in a pass, "block: gelu" a function called in a module.
        kind: norm, nonlinearity, weight or dropout.
        type: the class, or the function.
        channels: C. kept_every: the lists of a row speak of channels 0, kept_every, 2 kept_every, ...
        layered: a normalization over the features of each token or example, not over the mini-batch.
        tracks: it has running statistics. affine: it has gamma. bias: it has a bias.
        behind: the weight whose output it receives directly. before: the nonlinearity that receives its own.
        after_dropout: the last dropout that acted before it in the pass.
        p: of a dropout. lower, upper: outside of these a nonlinearity is flat.
        size: numbers in the weight.
    """

    name: str
    kind: str
    type: str
    channels: int | None = None
    kept_every: int = 1
    layered: bool = False
    tracks: bool = False
    affine: bool = False
    bias: bool = False
    eps: float | None = None
    p: float | None = None
    lower: float | None = None
    upper: float | None = None
    behind: str | None = None
    before: str | None = None
    after_dropout: str | None = None
    size: int | None = None


@dataclass(frozen=True)
class Meta:
    """What is known of a model and of its watch.

    Attributes:
        model: its class. parameters: how many numbers it learns. modules_all: how many modules it has.
        modules: those that are watched, in the order in which they first acted.
        optimizer: its class, once it is known. device: where the model was. torch: the version.
        budget: the share of the training time that watching may take. every: the fixed interval, where one was asked.
        started: seconds since 1970.
    """

    model: str
    parameters: int
    modules_all: int
    modules: tuple[Module, ...] = field(default=())
    optimizer: str | None = None
    device: str = "cpu"
    torch: str = ""
    budget: float | None = None
    every: int | None = None
    started: float = 0.0

    def module(self, name: str) -> Module:
        """The module of this name. Raises KeyError."""
        for each in self.modules:
            if each.name == name:
                return each
        raise KeyError(name)

    def of(self, kind: str) -> tuple[Module, ...]:
        """The modules of one kind, in order."""
        return tuple(each for each in self.modules if each.kind == kind)

    def text(self) -> str:
        """As JSON; what is as it is by default is left out of a module."""
        modules = [
            {each.name: value for each in fields(Module) if (value := getattr(module, each.name)) != each.default}
            for module in self.modules
        ]
        return json.dumps({**asdict(replace(self, modules=())), "modules": modules})


def meta_from(text: Any) -> Meta:
    """What `Meta.text` or its parsed form says. Raises MetaError in one sentence if it is anything else."""
    try:
        said = json.loads(text) if isinstance(text, str) else text
    except ValueError as error:
        raise MetaError("The description of the model is no JSON.") from error
    if not isinstance(said, Mapping):
        raise MetaError("The description of the model is not a JSON object.")
    modules = said.get("modules", ())
    if not isinstance(modules, list | tuple) or len(modules) > MOST_MODULES:
        raise MetaError(f"A description takes a list of at most {MOST_MODULES} modules.")
    return _checked(Meta, {**said, "modules": tuple(_checked(Module, each) for each in modules)})


def _checked(cls: Any, said: Any) -> Any:
    """A dataclass from a parsed object whose fields have the declared types; unknown fields are left out."""
    if not isinstance(said, Mapping):
        raise MetaError(f"A {cls.__name__.lower()} is described by a JSON object.")
    values = {}
    for each in fields(cls):
        if each.name in said:
            values[each.name] = _value(cls, each.name, each.type, said[each.name])
    try:
        return cls(**values)
    except TypeError as error:
        raise MetaError(f"The description of a {cls.__name__.lower()} lacks a field.") from error


def _value(cls: type, name: str, kind: Any, value: Any) -> Any:
    """One field's value, if it has the declared type."""
    if get_origin(kind) is tuple:
        of = get_args(kind)[0]
        if isinstance(value, list | tuple) and all(_is(item, of) for item in value):
            return tuple(value)
    elif _is(value, kind):
        return value
    raise MetaError(f"The field {name} of a {cls.__name__.lower()} has a wrong value.")


def _is(value: Any, kind: Any) -> bool:
    kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    if value is None:
        return NoneType in kinds
    if isinstance(value, str):
        return str in kinds and len(value) <= MOST_TEXT
    if isinstance(value, bool):
        return bool in kinds
    if isinstance(value, int):
        return int in kinds or float in kinds
    return type(value) in kinds
