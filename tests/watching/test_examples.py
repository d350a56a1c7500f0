"""The examples run as they stand, and what they record is read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bnviz.watching.diagnosis import diagnose
from bnviz.watching.reader import read

ROOT = Path(__file__).parents[2]
EXAMPLES = {"plain_loop.py": 4, "lightning_module.py": 4, "huggingface_trainer.py": 10}


def test_every_example_is_run() -> None:
    assert {each.name for each in (ROOT / "examples").glob("*.py")} == set(EXAMPLES)


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_learns_and_is_watched(name: str, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, str(ROOT / "examples" / name), str(tmp_path / "run.bnviz")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, env=environment, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    run = read(tmp_path / "run.bnviz")
    assert run.ended.startswith("Closed after")
    assert run.meta is not None
    assert len(run.meta.of("norm")) + len(run.meta.of("nonlinearity")) == EXAMPLES[name]
    losses, evaluations = (run.series("model", "", "loss", mode).values for mode in (True, False))
    assert len(losses) > 5
    assert losses[-1] < losses[0]
    assert len(evaluations) >= 6
    assert evaluations[-1] < evaluations[0]
    assert not diagnose(run).act
