"""The file: whole at every byte, bounded, and never the end of a training."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from bnviz.watching.probe.recorder import Recorder, batch_of, free_name
from bnviz.watching.reader import Run, RunFileError, read
from bnviz.watching.schema import COLUMNS, SCHEMA
from tests.watching import loops

ROW = {"record": 0, "step": 0, "seconds": 0.5, "training": True, "kind": "norm", "module": "bn"}


def rows(record: int, count: int = 4, channels: int = 20) -> list[dict[str, object]]:
    """A recorded pass by hand."""
    numbers = np.arange(channels, dtype=np.float32) + record
    one = {**ROW, "record": record, "step": 3 * record, "mean": float(record), "gamma": numbers, "learns": True}
    return [{**one, "module": f"bn{k}"} for k in range(count)]


def test_a_row_says_what_it_was_given_and_no_more() -> None:
    batch = batch_of([{**ROW, "mean": float("nan"), "gamma": np.float32([1, 2])}, {**ROW, "module": "ä", "values": 7}])
    batch.validate(full=True)
    one, other = batch.to_pylist()
    assert np.isnan(one["mean"])
    assert one["gamma"] == [1, 2]
    assert one["values"] is None
    assert (other["module"], other["values"], other["gamma"], other["mean"]) == ("ä", 7, None, None)
    assert set(one) == set(COLUMNS)


def short(path: Path) -> tuple[bytes, list[int]]:
    """A file of three messages, and where each ends."""
    recorder = Recorder(path)
    ends = [recorder.size]
    for record in range(3):
        recorder.add(rows(record, count=1, channels=3))
        recorder.flush()
        ends.append(recorder.size)
    recorder.close()
    return path.read_bytes(), ends


def test_a_file_that_grows_byte_by_byte_gives_all_that_is_whole(tmp_path: Path) -> None:
    content, ends = short(tmp_path / "run.bnviz")
    run = Run(tmp_path / "grows.bnviz")
    with run.path.open("wb", buffering=0) as file:
        for length, byte in enumerate(content, start=1):
            file.write(bytes([byte]))
            run.refresh()
            assert run.table.num_rows == sum(end <= length for end in ends[1:]), length
    assert not run.damaged


@pytest.mark.slow
def test_a_file_cut_off_at_any_byte_gives_all_that_was_whole(tmp_path: Path) -> None:
    content, ends = short(tmp_path / "run.bnviz")
    cut = tmp_path / "cut.bnviz"
    near = {end + off for end in (0, *ends, len(content)) for off in range(-40, 41)}
    for length in sorted({*near, *range(0, len(content), 13), len(content)} & set(range(len(content) + 1))):
        cut.write_bytes(content[:length])
        run = read(cut)
        assert run.table.num_rows == sum(end <= length for end in ends[1:]), length
        assert not run.damaged


def test_it_is_followed_while_it_grows(tmp_path: Path) -> None:
    recorder, run = Recorder(tmp_path / "run.bnviz"), Run(tmp_path / "run.bnviz")
    for record in range(5):
        recorder.add(rows(record))
        assert not run.refresh() or record == 0
        recorder.flush()
        assert run.refresh()
        assert run.last_step == 3 * record
    recorder.note({**ROW}, {"end": "Done."})
    recorder.close()
    run.refresh()
    assert run.ended == "Done."
    assert not run.refresh()


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "run.bnviz").write_text("mine")
    (tmp_path / "run-2.bnviz").write_text("mine")
    assert free_name(tmp_path / "run.bnviz").name == "run-3.bnviz"
    recorder = Recorder(tmp_path / "run.bnviz")
    recorder.close()
    assert recorder.path.name == "run-3.bnviz"
    assert (tmp_path / "run.bnviz").read_text() == "mine"


def test_it_is_bounded_by_dropping_every_second_recorded_pass(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "run.bnviz", most_bytes=200_000)
    recorder.note({**ROW}, {"unseen": "Not seen: this."})
    run, record, sizes = Run(recorder.path), 0, []
    for _ in range(300):
        recorder.add(rows(record))
        recorder.flush()
        run.refresh()
        sizes.append(recorder.size)
        record = (record // 2**recorder.thinned + 1) * 2**recorder.thinned
    assert max(sizes) < 220_000
    assert recorder.size == recorder.path.stat().st_size
    assert recorder.thinned >= 2
    steps = run.series("norm", "bn1", "mean").steps
    assert set(np.diff(steps).tolist()) == {3 * 2**recorder.thinned}
    assert steps[0] == 0
    assert run.unseen == ("Not seen: this.",)
    assert [each.name for each in tmp_path.iterdir()] == ["run.bnviz"]


def test_a_watch_of_a_full_file_records_on_more_rarely(tmp_path: Path) -> None:
    run = loops.recorded(loops.mlp, tmp_path, steps=400, most_bytes=300_000, evaluate_every=50)
    steps = run.series("norm", "1", "mean").steps
    assert run.size < 400_000
    assert steps[-1] > 390
    assert np.diff(steps).max() <= 2 * np.diff(steps).min()
    assert run.series("norm", "1", "mean", training=False)


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
from pathlib import Path
from tests.watching import loops
trained = loops.train(loops.mlp, Path(sys.argv[1]), steps=60, every=1)
print(float(trained.losses[-1]))
"""


@pytest.mark.slow
def test_a_full_disk_ends_the_recording_and_not_the_training(tmp_path: Path) -> None:
    path = tmp_path / "run.bnviz"
    done = subprocess.run([sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) == float(loops.train(loops.mlp, steps=60).losses[-1])
    assert done.stderr.count("could not be written") == 1
    assert "the recording ends, the training goes on" in done.stderr
    run = read(path)
    assert not run.damaged
    assert run.size == path.stat().st_size


@pytest.mark.parametrize("path", ["/dev/full", "/no/such/folder/run.bnviz"])
def test_a_place_that_takes_nothing_does_not_either(path: str, caplog: pytest.LogCaptureFixture) -> None:
    if path == "/dev/full":
        recorder = Recorder.__new__(Recorder)
        recorder.path, recorder.ended, recorder.size = Path(path), "", 0
        recorder._rows, recorder._file = [], os.open(path, os.O_WRONLY)
        recorder._write(b"anything")
        assert "No space left" in recorder.ended
        assert recorder._file == -1
    else:
        loops.train(loops.mlp, Path(path), steps=3)
        assert "could not be written" in caplog.text


KILLED = """
import sys, os
from pathlib import Path
import bnviz, torch
from tests.watching import loops
torch.manual_seed(0)
model = loops.mlp()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
with bnviz.watch(model, optimizer, to=sys.argv[1], every=1):
    for step, (x, y) in enumerate(loops.data()):
        loops.plain(model, optimizer, x, y)
        print(step, flush=True)
"""


@pytest.mark.slow
def test_a_process_that_is_killed_leaves_what_it_had_written(tmp_path: Path) -> None:
    path = tmp_path / "run.bnviz"
    with subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.DEVNULL) as process:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            time.sleep(0.2)
            if path.exists() and read(path).last_step > 20:
                break
        process.send_signal(signal.SIGKILL)
    run = read(path)
    assert run.last_step > 20
    assert not run.ended
    assert run.series("norm", "1", "mean").steps.tolist() == list(range(run.last_step + 1))


@pytest.mark.slow
def test_pandas_polars_and_duckdb_read_it_in_one_line(tmp_path: Path) -> None:
    import duckdb
    import polars

    path = str(loops.recorded(loops.mlp, tmp_path).path)
    frame = pa.ipc.open_stream(path).read_pandas()
    assert frame.query("kind == 'norm' and training").groupby("module").step.max().tolist() == [11, 11]
    assert polars.read_ipc_stream(path).filter(polars.col("kind") == "norm")["module"].n_unique() == 2
    table = duckdb.arrow(pa.ipc.open_stream(path).read_all())
    assert table.filter("kind = 'model' and training").aggregate("count(*)").fetchall() == [(12,)]


def test_the_schema_tells_its_columns() -> None:
    assert SCHEMA.names == list(COLUMNS)
    assert all(told for _, told in COLUMNS.values())


def test_what_is_no_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RunFileError, match=r"^none.bnviz cannot be read: No such file or directory.$"):
        read(tmp_path / "none.bnviz")
