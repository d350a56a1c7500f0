"""What a run is made of: a machine that does one step at a time, and the record that each step leaves behind."""

from collections.abc import Generator
from typing import Any, Protocol

from bnviz.config import changed, only_live

Cell = float | int | str | None
Row = dict[str, Cell]


class Record(Protocol):
    """One step's numbers: a frozen dataclass of numbers and numpy arrays (`bnviz.records`)."""

    @property
    def step(self) -> int:
        """How many updates came before these numbers: 0 shows the network as it was initialized."""

    def table(self) -> list[Row]:
        """The rows of a CSV that this record stands for; every row of a run has the same columns."""


class Machine(Protocol):
    """A run that can be stepped, changed, and pickled between two steps (that is what a snapshot is).

    No machine uses global random state, and the same config with the same timed changes gives the same records to
    the bit, also when it went through a pickle on the way.
    """

    config: Any
    detail_every: int
    only: tuple[str, ...]

    def step(self) -> Any:
        """Do one step and return its Record; None when the run is over."""

    def change(self, config: Any) -> None:
        """Take over a config in which only live fields differ; it acts at the next step."""


class Live:
    """What every machine has that takes over live settings at its next step.

    Attributes:
        config: in force. wanted: from the next step on; a machine begins its step with ``self.config = self.wanted``.
        detail_every: every how many steps the expensive columns are recorded, where a record has any; whoever watches
            sets it as the display needs it. It changes nothing else.
        only: the arms that somebody reads, all if empty. Where arms train apart, the others may be left out: their
            numbers are none then, and those of the arms that are read are the same.
    """

    detail_every = 1
    only: tuple[str, ...] = ()

    def __init__(self, config: Any) -> None:
        self.config = self.wanted = config

    def change(self, config: Any) -> None:
        """Take over other live settings at the next step. Raises ValueError if a structural one differs."""
        if not only_live(self.config, config):
            raise ValueError(f"only live settings may change in a run, not {', '.join(changed(self.config, config))}.")
        self.wanted = config


def records_of(machine: Machine) -> Generator[Any, Any, None]:
    """The records of a machine for as long as the caller asks; a config sent in between acts at the next step."""
    while (record := machine.step()) is not None:
        config = yield record
        if config is not None:
            machine.change(config)
