"""What a recorded run holds: the columns of its rows, and what is said about its modules.

The file is an Arrow IPC stream. A row is one module in one recorded pass; which columns it fills follows from its kind:

    model         one a pass: loss, examples, counts of steps and passes, what watching costs
    input         what the model receives: means and variances of its features
    norm          what a normalization receives and hands on, its statistics, its gamma and beta
    nonlinearity  what a nonlinearity receives
    weight        a weight matrix: norms of gradient and weight, size of the update
    note          a text in JSON: the modules (once, again when new ones are met), what is not seen, the end
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

import pyarrow as pa

FORMAT = "watch 1"
KINDS = ("model", "input", "norm", "nonlinearity", "weight", "note")
END = b"\xff\xff\xff\xff\0\0\0\0"  # what Arrow puts at the end of a stream

WHERE = {  # in every row
    "record": (pa.int64(), "number of the recorded pass"),
    "step": (pa.int64(), "updates of the weights before this pass"),
    "seconds": (pa.float64(), "since watching began"),
    "training": (pa.bool_(), "whether the model was in training mode"),
    "kind": (pa.string(), "one of " + ", ".join(KINDS)),
    "module": (pa.string(), "name of the module; empty for the model"),
}
MODEL = {
    "loss": (pa.float64(), "loss of the pass, where it was given or seen"),
    "examples": (pa.int64(), "examples in the pass"),
    "examples_least": (pa.int64(), "fewest examples in a training pass since the last such row"),
    "examples_most": (pa.int64(), "most examples in a training pass since the last such row"),
    "steps": (pa.int64(), "updates since the last such row"),
    "passes": (pa.int64(), "training passes since the last such row"),
    "passes_no_gradient": (pa.int64(), "training passes without gradients since the last such row"),
    "passes_evaluating": (pa.int64(), "passes with gradients in evaluation mode since the last such row"),
    "tracked": (pa.int64(), "mini-batches a batch normalization has counted since the last such row"),
    "cost": (pa.float32(), "what watching took so far, as a share of the training time"),
    "every": (pa.float32(), "steps from one recorded pass to the next"),
}
RECEIVED = {
    "values": (pa.int64(), "values a channel had"),
    "sampled": (pa.int64(), "values a channel of which the numbers were made; equal to values where they are exact"),
    "p15": (pa.float32(), "15th percentile of what the module received"),
    "p50": (pa.float32(), "50th"),
    "p85": (pa.float32(), "85th"),
    "mean": (pa.float32(), "mean"),
    "std": (pa.float32(), "standard deviation"),
    "flat": (pa.float32(), "share of the values where the nonlinearity is flat: below 0 for ReLU"),
    "dead": (pa.float32(), "share of the channels that are flat for every value"),
    "out15": (pa.float32(), "15th percentile of what a normalization hands on"),
    "out50": (pa.float32(), "50th"),
    "out85": (pa.float32(), "85th"),
    "token15": (pa.float32(), "15th percentile of the standard deviations of single tokens or examples"),
    "token50": (pa.float32(), "50th"),
    "token85": (pa.float32(), "85th"),
}
PARAMETERS = {
    "gradient": (pa.float32(), "Euclidean norm of the gradient at the update, unscaled; of gamma for a normalization"),
    "weight": (pa.float32(), "Euclidean norm of the weight before the update"),
    "update": (pa.float32(), "norm of the update over the norm of the weight"),
    "rate": (pa.float32(), "learning rate"),
    "decay": (pa.float32(), "weight decay"),
    "effective_rate": (pa.float32(), "learning rate over the squared norm of the weight"),
    "learns": (pa.bool_(), "whether the weight requires a gradient"),
    "optimized": (pa.bool_(), "whether the optimizer has the weight"),
    "momentum": (pa.float32(), "of the running statistics"),
    "batch_statistics": (pa.bool_(), "whether the pass was normalized by the mini-batch's own statistics"),
}
CHANNELS = {
    "channel_mean": (pa.list_(pa.float32()), "mean of each kept channel in this mini-batch"),
    "channel_var": (pa.list_(pa.float32()), "variance (biased)"),
    "channel_p15": (pa.list_(pa.float32()), "15th percentile"),
    "channel_p50": (pa.list_(pa.float32()), "50th"),
    "channel_p85": (pa.list_(pa.float32()), "85th"),
    "channel_flat": (pa.list_(pa.float32()), "share of flat values"),
    "running_mean": (pa.list_(pa.float32()), "running mean before the pass"),
    "running_var": (pa.list_(pa.float32()), "running variance before the pass"),
    "gamma": (pa.list_(pa.float32()), "scale of a normalization"),
    "beta": (pa.list_(pa.float32()), "shift of a normalization"),
}
NOTE = {"note": (pa.string(), "JSON")}
COLUMNS = {**WHERE, **MODEL, **RECEIVED, **PARAMETERS, **CHANNELS, **NOTE}
SCHEMA = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()], metadata={"bnviz": FORMAT})


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


MOST_MODULES = 100_000
MOST_TEXT = 1_000  # characters of a name


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
