"""A recorded run as it is read: live while the file grows, and later.

A file may come from a stranger. Nothing in it is executed or unpickled; every message is checked before a number of it
is used, and what is not a recording is refused in one sentence.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from bnviz.records import Array
from bnviz.watching.meta import Meta, MetaError, meta_from
from bnviz.watching.reader.checks import check, parsed, sentence
from bnviz.watching.reader.messages import BATCH, SCHEMA, Damaged, Message, next_message
from bnviz.watching.schema import CHANNELS, FORMAT
from bnviz.watching.schema import SCHEMA as COLUMNS

MOST_BYTES = 2**29
MOST_ROWS = 2**21
MOST_NOTES = 1000
Key = tuple[str, str, bool]


class RunFileError(ValueError):
    """A file that cannot be read as a recorded run, in one sentence."""


class Series(NamedTuple):
    """One quantity of one module over the steps.

    Attributes:
        steps: (T,) int64. values: (T,), or (T, C) for the channels; nan where nothing was said.
    """

    steps: Array
    values: Array

    def __bool__(self) -> bool:
        return len(self.steps) > 0


class Run:
    """A recorded run; `refresh` reads what was added since.

    Attributes:
        path: of the file. size: bytes that were read.
        meta: what is known of the model; None until it was recorded.
        unseen: sentences on what the watch could not see.
        ended: how the watch ended; empty while it goes on, and for ever where its process was killed.
        error: how the training ended, if in an error.
        damaged: that the file is no recording from some byte on; what is before it is here. Empty otherwise.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._begin()

    def _begin(self) -> None:
        self.size = 0
        self.meta: Meta | None = None
        self.unseen: tuple[str, ...] = ()
        self.ended = self.error = self.damaged = ""
        self._inode = -1
        self._notes = self._count = 0
        self._schema = False
        self._batches: list[pa.RecordBatch] = []
        self._columns: dict[tuple[int, str], tuple[Array, ...]] = {}
        self._places: dict[Key, list[tuple[int, Array]]] = defaultdict(list)

    def refresh(self) -> bool:
        """Read what is new; returns whether there was anything. A file that was thinned is read again from its start.

        Raises:
            RunFileError: there is no such file, or it is no recorded run.
        """
        try:
            with self.path.open("rb") as file:
                found = os.fstat(file.fileno())
                if found.st_size > MOST_BYTES:
                    raise RunFileError(f"{self.path.name} is larger than {MOST_BYTES // 2**20} MB.")
                if found.st_ino != self._inode or found.st_size < self.size:
                    self._begin()
                    self._inode = found.st_ino
                file.seek(self.size)
                data = file.read(MOST_BYTES)
        except OSError as error:
            raise RunFileError(f"{self.path.name} cannot be read: {error.strerror}.") from error
        return bool(data) and not self.damaged and self._take(data)

    def _take(self, data: bytes) -> bool:
        """Take over all messages that are whole; returns whether there was one."""
        whole, at, view = pa.py_buffer(data), 0, memoryview(data)
        try:
            while at < len(data) and (message := next_message(view, at)) is not None:
                self._message(message, whole)
                at = message.end
        except (Damaged, pa.ArrowException, OSError, MetaError) as error:
            if not self._schema:
                raise RunFileError(f"{self.path.name} is no recorded run.") from error
            self.damaged = f"The file is damaged after {self.size + at:,} bytes; what is before them is shown."
        self.size += at
        return at > 0

    def _message(self, message: Message, whole: pa.Buffer) -> None:
        """Take over one message. Raises Damaged."""
        content = whole.slice(message.begin, message.end - message.begin)
        if message.kind == 0:
            return
        if message.kind == SCHEMA and not self._schema:
            found = pa.ipc.read_schema(content)
            if not found.equals(COLUMNS) or (found.metadata or {}).get(b"bnviz") != FORMAT.encode():
                raise Damaged("another table")
            self._schema = True
        elif message.kind == BATCH and self._schema and not message.compressed:
            self._batch(pa.ipc.read_record_batch(content, COLUMNS))
        else:
            raise Damaged("a message that no recording has")

    def _batch(self, batch: pa.RecordBatch) -> None:
        """Take over the rows of a message. Raises Damaged, MetaError or what Arrow raises."""
        self._count += batch.num_rows
        if self._count > MOST_ROWS:
            raise Damaged("more rows than a recording has")
        check(batch)
        number = len(self._batches)
        self._batches.append(batch)
        rows: dict[Key, list[int]] = defaultdict(list)
        keys = zip(*(batch.column(name).to_pylist() for name in ("kind", "module", "training")), strict=True)
        for row, (kind, module, training) in enumerate(keys):
            if kind == "note":
                self._note(batch.column("note")[row].as_py())
            else:
                rows[kind, module, training].append(row)
        for key, places in rows.items():
            self._places[key].append((number, np.array(places)))

    def _note(self, text: Any) -> None:
        """Take over a note. Raises Damaged or MetaError."""
        self._notes += 1
        if self._notes > MOST_NOTES:
            raise Damaged("more notes than a recording has")
        said = parsed(text)
        if "meta" in said:
            self.meta = meta_from(said["meta"])
        self.unseen += sentence(said, "unseen")
        self.ended = "".join(sentence(said, "end")) or self.ended
        self.error = "".join(sentence(said, "error")) or self.error

    # What was recorded

    @property
    def table(self) -> pa.Table:
        """All rows, as Arrow has them."""
        return pa.Table.from_batches(self._batches, COLUMNS)

    @property
    def last_step(self) -> int:
        """The last step of which something was recorded; -1 if nothing was."""
        steps = [self._numbers(number, "step")[0] for number in range(len(self._batches))]
        return max((int(each.max()) for each in steps if len(each)), default=-1)

    def names(self, kind: str, training: bool | None = None) -> tuple[str, ...]:
        """The modules that have rows of this kind, in the order of their first row."""
        found = [key[1] for key in self._places if key[0] == kind and training in (None, key[2])]
        return tuple(dict.fromkeys(found))

    def series(self, kind: str, module: str, column: str, training: bool = True) -> Series:
        """One column of one module's rows, those left out that do not say it.

        Args:
            column: any of `bnviz.watching.schema.COLUMNS` but texts; one of a channel's gives values (T, C).

        Raises:
            KeyError: there is no such column.
        """
        if column not in COLUMNS.names or COLUMNS.field(column).type == pa.string():
            raise KeyError(column)
        parts = [
            (self._numbers(number, "step", rows)[0], self._numbers(number, column, rows))
            for number, rows in self._places.get((kind, module, training), ())
        ]
        if not parts:
            return Series(np.empty(0, np.int64), np.empty((0, 0) if column in CHANNELS else 0))
        steps = np.concatenate([steps for steps, _ in parts])
        if column in CHANNELS:
            return _stacked(steps, [each for _, values in parts for each in values])
        values = np.concatenate([values[0] for _, values in parts])
        said = np.concatenate([values[1] for _, values in parts])
        return Series(steps[said], values[said])

    def _numbers(self, number: int, column: str, rows: Array | None = None) -> Any:
        """A column of one batch: values and which of them were said; or the lists of some rows."""
        if column in CHANNELS:
            return self._lists(number, column, [] if rows is None else rows)
        if (number, column) not in self._columns:
            values = self._batches[number].column(column)
            said = values.is_valid().to_numpy(zero_copy_only=False)
            if column not in ("step", "record") and not pa.types.is_floating(values.type):
                values = values.cast(pa.float64(), safe=False)  # to the nearest
            self._columns[number, column] = values.to_numpy(zero_copy_only=False), said
        values, said = self._columns[number, column]
        return (values, said) if rows is None else (values[rows], said[rows])

    def _lists(self, number: int, column: str, rows: Any) -> list[Array | None]:
        """The lists of some rows of one batch; None for null."""
        if (number, column) not in self._columns:
            found = self._batches[number].column(column)
            flat, offsets = found.values.to_numpy(), found.offsets.to_numpy()
            self._columns[number, column] = flat, np.where(found.is_valid(), offsets[:-1], -1), offsets[1:]
        flat, begin, end = self._columns[number, column]
        return [flat[begin[row] : end[row]] if begin[row] >= 0 else None for row in rows]


def _stacked(steps: Array, lists: list[Any]) -> Series:
    """Lists as the rows of one array; the usual length counts, others are left out."""
    said = [(step, each) for step, each in zip(steps, lists, strict=True) if each is not None]
    if not said:
        return Series(np.empty(0, np.int64), np.empty((0, 0)))
    lengths = np.array([len(values) for _, values in said])
    usual = np.bincount(lengths).argmax()
    kept = [(step, values) for step, values in said if len(values) == usual]
    return Series(np.array([step for step, _ in kept]), np.stack([values for _, values in kept]))


def read(path: str | os.PathLike[str]) -> Run:
    """Read a recorded run, also while it is being written.

    Raises:
        RunFileError: there is no such file, or it is no recorded run.
    """
    run = Run(path)
    run.refresh()
    return run


def follow(path: str | os.PathLike[str]) -> Iterator[Run]:
    """Read a run again and again as it grows: each time it is asked, what is there by then; it ends with the watch."""
    run = Run(path)
    while not run.ended and not run.damaged:
        run.refresh()
        yield run
