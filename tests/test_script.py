"""The run as a plain script: it runs alone, and its losses are the app's."""

import json
import subprocess
import sys
from typing import Any

import pytest

from bnviz import script
from bnviz.config import replace
from bnviz.experiments.live_training import training as live_training
from bnviz.experiments.live_training.config import Config

STEPS = 200
RUNS: dict[str, tuple[dict[str, Any], dict[int, dict[str, Any]]]] = {
    "default": ({}, {}),
    "relu, he": ({"activation": "relu", "init": "he", "plain.lr": 0.1, "bn.lr": 0.1, "seed": 3}, {}),
    "tanh, xavier": ({"activation": "tanh", "init": "xavier", "plain.lr": 0.2}, {}),
    "learning rates": ({"sigma": 0.3}, {50: {"plain.lr": 2.0}, 51: {"bn.lr": 0.05}, 120: {"plain.lr": 0.1}}),
    "cold": ({"sigma": 0.3}, {80: {"plain.bn": True}, 140: {"bn.bn": False, "bn.lr": 0.1}}),
    "kept": (
        {"sigma": 0.3, "surgery": "keep", "bn.lr": 0.1},
        {80: {"plain.bn": True}, 140: {"bn.bn": False}, 160: {"surgery": "cold"}, 170: {"plain.bn": False}},
    ),
    "everything": (
        {"binarized": True, "width": 20, "depth": 2, "bn.edit": "gamma 1 0 2", "surgery": "keep"},
        {
            20: {"batch_size": 33, "plain.frozen": 1},
            40: {"momentum": 0.4, "bn.frozen": 3, "plain.edit": "shift 2 3 -0.5"},
            90: {"bn.frozen": 0, "bn.bn": False},
        },
    ),
    "moons": ({"data": "moons", "width": 8, "plain.lr": 1.0}, {30: {"plain.bn": True}}),
}


def listed(changes: dict[int, dict[str, Any]]) -> list[dict[str, Any]]:
    """The changes as a session lists them."""
    return [{"step": at, "field": name, "new": new} for at, each in changes.items() for name, new in each.items()]


def program(name: str) -> str:
    """The script of one run."""
    chosen, changes = RUNS[name]
    return script.text(replace(Config(), chosen), listed(changes), STEPS)


ONE_AFTER_ANOTHER = """
import contextlib, io, json, sys
printed = {}
for name, program in json.load(sys.stdin).items():
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(compile(program, name, "exec"), {"__name__": "__main__"})
    printed[name] = said.getvalue()
json.dump(printed, sys.stdout)
"""


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    """What every script prints, each in a namespace of its own, in a process that does not know this project."""
    asked = json.dumps({name: program(name) for name in RUNS})
    command = [sys.executable, "-I", "-c", ONE_AFTER_ANOTHER]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    said: dict[str, str] = json.loads(done.stdout)
    return said


def losses(said: str) -> list[list[float]]:
    """The losses of both arms at every step, as a script printed them."""
    header, *lines = [line for line in said.splitlines() if not line.startswith("#")]
    assert header == "step,plain,bn"
    return [[float(cell) for cell in line.split(",")[1:]] for line in lines]


@pytest.mark.slow
@pytest.mark.xdist_group("script")  # the scripts are run once
@pytest.mark.parametrize("name", RUNS)
def test_the_losses_are_the_apps(name: str, printed: dict[str, str]) -> None:
    """Within 1e-6 at every one of 200 steps, with every timed change in it."""
    chosen, changes = RUNS[name]
    config = replace(Config(), chosen)
    race = live_training.start(config)
    made = []
    for step in range(STEPS + 1):
        race.change(replace(race.config, changes.get(step, {})))
        record = race.step()
        assert record is not None
        made.append([arm.train_loss for arm in record.arms.values()])
    found = losses(printed[name])
    assert len(found) == STEPS + 1
    for ours, theirs in zip(made, found, strict=True):
        assert theirs == pytest.approx(ours, abs=1e-6)


def test_a_plain_run_is_a_short_script() -> None:
    """What a run does not need is not in its script; nothing of this project ever is."""
    plain = script.text(Config(), [], 200)
    assert len(plain.splitlines()) < 100
    for word in ("bnviz", "surgery", "frozen", "edit", "gzip"):
        assert word not in plain
    assert "load_digits" in plain


@pytest.mark.parametrize("data", ["digits", "mnist", "circles", "moons"])
@pytest.mark.parametrize("binarized", [True, False])
def test_every_data_set_has_a_script_that_compiles(data: str, binarized: bool) -> None:
    """MNIST's reads the four files beside it."""
    written = script.text(replace(Config(), {"data": data, "binarized": binarized}), [], 10)
    compile(written, "run.py", "exec")
    assert ("gzip" in written) == (data == "mnist")


def test_a_change_that_changes_nothing_is_left_out() -> None:
    """The learning rate is 0.5 anyway."""
    changes = listed({5: {"plain.lr": 0.5}})
    assert script.text(Config(), changes, 9) == script.text(Config(), [], 9)


def test_what_the_script_does_not_know_it_says():
    """Another normalization than batch norm."""
    assert script.text(Config(norm="layer"), [], 10) == (
        "# There is no script for layer norm: this one knows batch normalization alone.\n"
    )
