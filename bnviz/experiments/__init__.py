"""The experiments: one module each, with a Config, a Record, `start` and `run`.

A module of this package whose name has no underscore in front is an experiment; it defines

- ``TITLE`` and ``QUESTION``: its name on a page and its question in one sentence,
- ``Config``: a frozen dataclass of `bnviz.config.param` fields,
- ``Record``: a frozen dataclass of numbers and numpy arrays (`bnviz.records`), with ``table()``, its rows for a CSV,
- ``start(config) -> Machine``: the run, not yet stepped,
- ``run(config)``: the same as a generator, `turns(start(config))`.
"""

import importlib
import pkgutil
from collections.abc import Generator, Mapping
from types import ModuleType
from typing import Any, Protocol
from urllib.parse import urlencode

from bnviz.config import changed, only_live

Cell = float | int | str | None
Row = dict[str, Cell]

FIRST = "live_training"  # the experiment of the first page, whose address has no name


class Record(Protocol):
    """One step's numbers."""

    @property
    def step(self) -> int:
        """How many updates came before these numbers: 0 shows the network as it was initialized."""

    def table(self) -> list[Row]:
        """The rows of a CSV that this record stands for; every row of a run has the same columns."""


class Machine(Protocol):
    """A run that can be turned, changed, and pickled between two steps (that is what a snapshot is).

    No machine uses global random state, and the same config with the same timed changes gives the same records to
    the bit, also when it went through a pickle on the way.
    """

    config: Any

    def step(self) -> Any:
        """Do one step and return its Record; None when the run is over."""

    def change(self, config: Any) -> None:
        """Take over a config in which only live fields differ; it acts at the next step."""


class Live:
    """What every machine has that takes over live settings at its next step.

    Attributes:
        config: in force. wanted: from the next step on; a machine begins its step with ``self.config = self.wanted``.
    """

    def __init__(self, config: Any) -> None:
        self.config = self.wanted = config

    def change(self, config: Any) -> None:
        """Take over other live settings at the next step. Raises ValueError if a structural one differs."""
        if not only_live(self.config, config):
            raise ValueError(f"only live settings may change in a run, not {', '.join(changed(self.config, config))}.")
        self.wanted = config


def turns(machine: Machine) -> Generator[Any, Any, None]:
    """Turn a machine for as long as the caller keeps asking; a config sent in between acts at the next step."""
    while (record := machine.step()) is not None:
        changed = yield record
        if changed is not None:
            machine.change(changed)


def names() -> tuple[str, ...]:
    """The experiments there are, in alphabetical order; none of them is imported for it."""
    return tuple(sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_")))


def address(name: str, texts: Mapping[str, str]) -> str:
    """Where the pages show one experiment with these settings, as texts by key: ``/?seed=3``, ``/inference?...``."""
    module = load(name)
    page, prefix = getattr(module, "PAGE", name), f"{name}." if hasattr(module, "PAGE") else ""
    query = urlencode({prefix + key: text for key, text in texts.items()}, safe="~")
    return f"/{'' if page == FIRST else page}{'?' * bool(query)}{query}"


def load(name: str) -> ModuleType:
    """The module of one experiment. Raises KeyError for a name that is not there."""
    if name not in names():
        raise KeyError(name)
    return importlib.import_module(f"{__name__}.{name}")
