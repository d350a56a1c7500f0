"""A file may come from anybody: it is read, or refused in a sentence, and never believed."""

import contextlib
import json
import pickle
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bnviz.watching.meta import Meta, MetaError, Module, meta_from
from bnviz.watching.probe.recorder import Recorder, batch_of
from bnviz.watching.reader import Run, RunFileError, follow, read
from bnviz.watching.schema import END, SCHEMA

ROW = {"record": 0, "step": 4, "seconds": 0.5, "training": True, "kind": "norm", "module": "bn"}
META = Meta("Net", 10, 3, (Module("bn", "norm", "BatchNorm1d", channels=3, eps=1e-5, tracks=True),), "SGD")


def write(path: Path, *rows: dict[str, Any]) -> bytes:
    """A small recording."""
    recorder = Recorder(path)
    recorder.note(ROW, {"meta": META.text()})
    recorder.add([{**ROW, "mean": 1.5, "gamma": np.float32([1, 2, 3])}, *rows])
    recorder.close()
    return path.read_bytes()


def stream(*batches: pa.RecordBatch, schema: pa.Schema = SCHEMA) -> bytes:
    return bytes(schema.serialize()) + b"".join(bytes(each.serialize()) for each in batches)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write(tmp_path / "run.bnviz", {**ROW, "step": 9, "mean": float("nan")}, {**ROW, "step": 9, "training": False})
    run = read(tmp_path / "run.bnviz")
    assert run.meta == META
    assert run.last_step == 9
    assert run.names("norm") == ("bn",)
    mean = run.series("norm", "bn", "mean")
    assert mean.steps.tolist() == [4, 9]
    np.testing.assert_array_equal(mean.values, np.float32([1.5, np.nan]))
    assert run.series("norm", "bn", "gamma").values.tolist() == [[1, 2, 3]]
    assert not run.series("norm", "bn", "mean", training=False)
    assert not run.series("norm", "other", "gamma")
    for column in ("nothing", "module"):
        with pytest.raises(KeyError):
            run.series("norm", "bn", column)


def test_what_is_known_of_a_model_goes_there_and_back() -> None:
    module = Module("a", "norm", "X", 5, 2, True, True, True, True, 1e-3, 0.5, -1.0, 2.0, "b", "c", "d", 9)
    meta = Meta("Net", 1, 2, (module, Module("w", "weight", "Linear")), "Adam", "cuda:0", "2", 0.05, None, 1.5)
    assert meta_from(meta.text()) == meta
    assert meta_from(json.loads(META.text())) == META


@pytest.mark.parametrize(
    "said",
    [
        "no json",
        "[]",
        '{"model": 3, "parameters": 1, "modules_all": 1}',
        '{"model": "Net"}',
        '{"model": "Net", "parameters": 1, "modules_all": 1, "modules": 4}',
        '{"model": "Net", "parameters": 1, "modules_all": 1, "modules": [{"name": "x"}]}',
        '{"model": "Net", "parameters": 1, "modules_all": 1, "modules": [[]]}',
        json.dumps({"model": "N" * 2000, "parameters": 1, "modules_all": 1}),
    ],
)
def test_a_description_of_anything_else_is_refused(said: str) -> None:
    with pytest.raises(MetaError):
        meta_from(said)


class Bomb:
    """Would do something when it is unpickled."""

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[str]]:
        return pytest.fail, ("something was unpickled",)


FOREIGN = {
    "text": b"hello, this is no recording\n" * 20,
    "pickle": pickle.dumps(Bomb()),
    "another table": bytes(pa.schema([("a", pa.int64())]).serialize()),
    "our columns, another format": bytes(SCHEMA.with_metadata({"bnviz": "watch 99"}).serialize()),
    "a file of Arrow": b"ARROW1\0\0" + b"\0" * 100,
    "only marks": b"\xff" * 64,
    "a description of 2 GB": b"\xff\xff\xff\xff" + struct.pack("<i", 2**31 - 1) + b"\0" * 64,
    "a negative length": b"\xff\xff\xff\xff" + struct.pack("<i", -8) + b"\0" * 64,
    "an empty description": b"\xff\xff\xff\xff" + struct.pack("<i", 8) + b"\0" * 64,
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_no_recording_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "other.bnviz"
    path.write_bytes(FOREIGN[name])
    with pytest.raises(RunFileError, match=r"^other.bnviz is no recorded run.$"):
        read(path)


def damaged(content: bytes, path: Path) -> Run:
    """A run of which this follows what was read."""
    path.write_bytes(content)
    run = read(path)
    assert run.damaged.startswith("The file is damaged after")
    return run


def test_what_follows_good_rows_is_checked_too(tmp_path: Path) -> None:
    path, good = tmp_path / "run.bnviz", batch_of([{**ROW, "mean": 1.0}])
    begun = stream(good)
    bad = [
        b"hello, hello, hello",
        bytes(pa.schema([("a", pa.int64())]).serialize()),
        bytes(batch_of([{**ROW, "kind": "virus"}]).serialize()),
        bytes(batch_of([{**ROW, "module": "m" * 2000}]).serialize()),
        bytes(batch_of([{**ROW, "gamma": np.zeros(5000, np.float32)}]).serialize()),
        bytes(batch_of([{key: value for key, value in ROW.items() if key != "step"}]).serialize()),
        bytes(batch_of([{**ROW, "kind": "note", "note": "no json"}]).serialize()),
        bytes(batch_of([{**ROW, "kind": "note", "note": "[" * 100_000}]).serialize()),
        bytes(batch_of([{**ROW, "kind": "note", "note": '{"meta": {"model": 1}}'}]).serialize()),
        bytes(good.serialize().to_pybytes().replace(struct.pack("<q", 4), struct.pack("<q", 4))[:-8]) + END,
    ]
    for each in bad[:-1]:
        run = damaged(begun + each + bytes(good.serialize()), path)
        assert run.series("norm", "bn", "mean").values.tolist()[:1] == [1.0]
        assert not run.refresh()


def test_a_compressed_message_is_not_unpacked(tmp_path: Path) -> None:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, SCHEMA, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_batch(batch_of([{**ROW, "gamma": np.zeros(4000, np.float32)}] * 50))
    damaged(sink.getvalue().to_pybytes(), tmp_path / "run.bnviz")


def test_a_sparse_file_of_many_gigabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.bnviz"
    write(path)
    with path.open("ab") as file:
        file.truncate(2**33)
    with pytest.raises(RunFileError, match="is larger than 512 MB"):
        read(path)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12), cut=st.floats(0.2, 1))
def test_bytes_changed_at_random_end_in_a_sentence_or_in_numbers(
    edits: list[tuple[float, int]], cut: float, tmp_path: Path
) -> None:
    path = tmp_path / "whole.bnviz"
    path.unlink(missing_ok=True)
    content = bytearray(write(path, *({**ROW, "step": 5 + k, "beta": np.ones(3, np.float32)} for k in range(3))))
    for where, value in edits:
        content[int(where * (len(content) - 1))] = value
    other = tmp_path / "changed.bnviz"
    other.write_bytes(bytes(content[: int(cut * len(content))]))
    run = Run(other)
    with contextlib.suppress(RunFileError):  # a sentence: what is meant; any other error fails
        run.refresh()
    for module in run.names("norm"):
        for column in ("mean", "gamma", "beta"):
            run.series("norm", module, column)


def test_a_run_is_followed_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "run.bnviz"
    recorder = Recorder(path)
    steps = []
    for k, run in enumerate(follow(path)):
        steps.append(run.last_step)
        if k < 4:
            recorder.add([{**ROW, "step": k}])
            recorder.flush()
        else:
            recorder.note(ROW, {"end": "Done."})
            recorder.close()
    assert steps[:5] == [-1, 0, 1, 2, 3]
    assert run.ended == "Done."
