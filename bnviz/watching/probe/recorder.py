"""The file of a watch: an Arrow IPC stream that only grows, message by message, each written at once and whole.

A process that is killed loses what it had not handed to the operating system: at most a second of rows. A file that
reaches its bound is thinned: every second recorded pass is dropped, and from then on only every second is written.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bnviz.watching.schema import COLUMNS, END, SCHEMA

EVERY = 1.0  # seconds after which rows are written
MOST_BYTES = 64 * 2**20
MOST_THINNED = 20  # one recorded pass in a million is left then
DTYPES = {pa.int64(): np.int64, pa.float32(): np.float32, pa.float64(): np.float64, pa.bool_(): np.bool_}
Row = dict[str, Any]


def batch_of(rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows as one record batch; what a row does not say is null. A channel list is a float32 array, or absent.

    Built from buffers: `pa.array` would import pandas for it, which takes half a second of somebody's training.
    """
    said: dict[str, list[tuple[int, Any]]] = {name: [] for name in COLUMNS}
    for place, row in enumerate(rows):
        for name, value in row.items():
            if value is not None:
                said[name].append((place, value))
    columns = [_column(said[field.name], field.type, len(rows)) for field in SCHEMA]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _column(said: list[tuple[int, Any]], kind: pa.DataType, length: int) -> pa.Array:
    """A column in which some places say something."""
    places = [place for place, _ in said]
    there = np.zeros(length, bool)
    there[places] = True
    values = [value for _, value in said]
    valid = _bits(there)
    if pa.types.is_list(kind):
        flat = np.concatenate([np.asarray(each, np.float32) for each in values] or [np.empty(0, np.float32)])
        items = pa.Array.from_buffers(pa.float32(), len(flat), [None, pa.py_buffer(flat)])
        return pa.Array.from_buffers(kind, length, [valid, _offsets(places, values, length)], children=[items])
    if pa.types.is_string(kind):
        texts = [each.encode() for each in values]
        offsets = _offsets(places, texts, length)
        return pa.Array.from_buffers(kind, length, [valid, offsets, pa.py_buffer(b"".join(texts))])
    full: Any = np.zeros(length, DTYPES[kind])
    full[places] = values
    return pa.Array.from_buffers(kind, length, [valid, _bits(full) if full.dtype == bool else pa.py_buffer(full)])


def _bits(true: Any) -> pa.Buffer:
    return pa.py_buffer(np.packbits(true, bitorder="little"))


def _offsets(places: list[int], values: Sequence[Any], length: int) -> pa.Buffer:
    """Where the values of each place begin and end."""
    lengths = np.zeros(length + 1, np.int32)
    lengths[np.asarray(places, int) + 1] = [len(each) for each in values]
    return pa.py_buffer(np.cumsum(lengths, dtype=np.int32))


def free_name(path: Path) -> Path:
    """The path itself, or the first of ``run-2.bnviz``, ``run-3.bnviz``, ... that is not there: no run is lost."""
    number, tried = 1, path
    while tried.exists():
        number += 1
        tried = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return tried


class Recorder:
    """Writes rows into a file of its own.

    Attributes:
        path: of the file. size: its bytes. thinned: how often every second recorded pass was dropped.
        ended: why nothing more is written, in a sentence; empty while the file takes rows.
        failed: the file could not be written.
    """

    def __init__(self, path: str | os.PathLike[str], most_bytes: int = MOST_BYTES) -> None:
        """Make the file. Where it cannot be made, `ended` says so, and all that follows does nothing."""
        self.path = free_name(Path(path))
        self.most_bytes = most_bytes
        self.size = self.thinned = 0
        self.ended = ""
        self.failed = False
        self._rows: list[Row] = []
        self._flushed = time.monotonic()
        self._file = -1
        try:
            self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            self._end(error)
        else:
            self._write(bytes(SCHEMA.serialize()))

    def wants(self, record: int) -> bool:
        """Whether the recorded pass of this number is still kept after the thinnings so far."""
        return not self.ended and record % 2**self.thinned == 0

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows; they are written when a second has passed."""
        if not self.ended:
            self._rows += rows

    def note(self, where: Mapping[str, Any], said: Mapping[str, Any]) -> None:
        """Take a text; `where` are the columns of every row."""
        self.add([{**where, "kind": "note", "module": "", "note": json.dumps(said)}])

    @property
    def due(self) -> bool:
        """Whether rows wait that should be written now."""
        return bool(self._rows) and time.monotonic() - self._flushed > EVERY

    def flush(self) -> None:
        """Write what waits."""
        if self.ended or not self._rows:
            return
        self._flushed = time.monotonic()
        rows, self._rows = self._rows, []
        self._write(bytes(batch_of(rows).serialize()))
        while not self.ended and self.size > self.most_bytes and self.thinned < MOST_THINNED:
            self._thin()

    def close(self) -> None:
        """Write what waits and the end of the stream."""
        self.flush()
        self._write(END)
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self.ended = self.ended or "The watch was closed."

    def _write(self, content: bytes) -> None:
        """Append all of it, or end the recording and leave the file as it was."""
        if self.ended:
            return
        try:
            left = memoryview(content)
            while left:
                left = left[os.write(self._file, left) :]
        except OSError as error:
            self._end(error)
            return
        self.size += len(content)

    def _end(self, error: OSError) -> None:
        """No more writing. A message that was written in part is taken off where that is possible."""
        self.ended = f"{self.path} could not be written ({error.strerror}): the recording ends, the training goes on."
        self.failed = True
        self._rows = []
        if self._file >= 0:
            with contextlib.suppress(OSError):  # a device that is full may refuse this too; the reader bears it
                os.ftruncate(self._file, self.size)
            os.close(self._file)
            self._file = -1

    def _thin(self) -> None:
        """Keep every second of the recorded passes, in a file beside this one that then takes its place."""
        self.thinned += 1
        part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        fresh = -1
        try:
            fresh = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
            with os.fdopen(os.dup(fresh), "wb") as file:
                file.write(bytes(SCHEMA.serialize()))
                for kept in kept_batches(self.path, 2**self.thinned):
                    file.write(bytes(kept.serialize()))
            os.replace(part, self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            if fresh >= 0:
                os.close(fresh)
            self._end(error)
            return
        os.close(self._file)
        self._file, self.size = fresh, self.path.stat().st_size


def kept_batches(path: Path, every: int) -> Iterable[pa.RecordBatch]:
    """The batches of a file with the notes and every so many'th recorded pass only."""
    with pa.OSFile(str(path)) as file:
        for batch in pa.ipc.open_stream(file):
            record = np.frombuffer(batch.column("record").buffers()[1], np.int64, batch.num_rows)
            there = _bits(record % every == 0)
            wanted = pa.Array.from_buffers(pa.bool_(), batch.num_rows, [None, there])
            kept = batch.filter(pc.or_(wanted, batch.column("note").is_valid()))
            if kept.num_rows:
                yield kept
