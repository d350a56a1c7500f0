"""The run as a plain script: it runs alone, and its losses are the app's."""

import dataclasses
import json
import math
import random
import subprocess
import sys
from typing import Any

import pytest

from bnviz import script
from bnviz.config import ConfigError, replace
from bnviz.experiments.live_training import training as live_training
from bnviz.experiments.live_training.config import Config
from bnviz.replay import ReplayLog, branched

STEPS, SHORT = 200, 60
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


def log(name: str) -> ReplayLog:
    """One of `RUNS`."""
    chosen, changes = RUNS[name]
    now = start = replace(Config(), chosen)
    timed = []
    for step, change in changes.items():
        now = replace(now, change)
        timed.append((step, now))
    return ReplayLog(start, tuple(timed), STEPS)


def at_random(seed: int) -> ReplayLog:
    """A run of up to 60 steps with changes of everything that may change, edits and branches among them."""
    draw = random.Random(seed)
    start = {
        "data": draw.choice(("digits", "circles", "moons")),
        "binarized": draw.random() < 0.3,
        "activation": draw.choice(("sigmoid", "tanh", "relu")),
        "init": draw.choice(("gaussian", "xavier", "he")),
        "sigma": draw.choice((0.1, 0.3)),
        "depth": draw.randint(1, 4),
        "width": draw.randint(1, 40),
        "batch_size": draw.randint(2, 200),
        "surgery": draw.choice(("cold", "keep")),
        "momentum": draw.choice((0.0, 0.1, 1.0)),
        "seed": draw.randrange(10_000),
        "seeds": draw.choice((1, 1, 3)),
        "bn.bn": draw.random() < 0.8,
        "plain.lr": draw.choice((0.01, 0.1, 0.5)),
        "bn.lr": draw.choice((0.01, 0.1, 0.5)),
    }
    log = ReplayLog(replace(Config(), start))
    for step in sorted(draw.sample(range(1, SHORT - 5), draw.randint(2, 8))):
        log = dataclasses.replace(log, step=step)
        if draw.random() < 0.25 and log.config.branches < 2:
            arms = ["plain", "bn", *(["branch1"] if log.config.branches else [])]
            log = branched(log, draw.choice(arms), step)
        else:
            log = changed_at_random(log, step, draw)
    return dataclasses.replace(log, step=SHORT)


def changed_at_random(log: ReplayLog, step: int, draw: random.Random) -> ReplayLog:
    """The run with one or two settings changed at a step; what the settings refuse is left out."""
    arms = ["plain", "bn", *("branch1", "branch2")[: log.config.branches]]
    now = log.config
    for _ in range(draw.randint(1, 2)):
        arm = draw.choice(arms)
        what, layer, unit = draw.choice(("gamma", "shift")), draw.randint(1, 5), draw.randrange(45)
        change = draw.choice(
            (
                {f"{arm}.bn": not getattr(now, arm).bn},
                {f"{arm}.lr": draw.choice((0.02, 0.2, 0.7))},
                {f"{arm}.frozen": draw.randint(0, 5)},
                {f"{arm}.edit": f"{what} {layer} {unit} {draw.choice(('1.5', '-0.25', '0'))}"},
                {"batch_size": draw.randint(2, 200)},
                {"momentum": draw.choice((0.05, 0.5))},
                {"surgery": draw.choice(("cold", "keep"))},
            )
        )
        try:
            now = replace(now, change)
        except ConfigError:
            continue
    return log if now == log.config else dataclasses.replace(log, timed=(*log.timed, (step, now)))


LOGS = {**{name: log(name) for name in RUNS}, **{f"random {seed}": at_random(seed) for seed in range(24)}}


def program(name: str) -> str:
    """The script of one run."""
    return script.text(LOGS[name].start, LOGS[name].changes(), LOGS[name].step)


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
    asked = json.dumps({name: program(name) for name in LOGS})
    command = [sys.executable, "-I", "-c", ONE_AFTER_ANOTHER]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    said: dict[str, str] = json.loads(done.stdout)
    return said


def losses(said: str) -> list[dict[str, float]]:
    """The losses of every arm at every step, as a script printed them; an arm that is not there yet has none."""
    header, *lines = [line.split(",") for line in said.splitlines() if not line.startswith("#")]
    assert header[:3] == ["step", "plain", "bn"]
    found = [dict(zip(header, line, strict=True)) for line in lines]
    assert [int(each.pop("step")) for each in found] == list(range(len(found)))
    return [{arm: float(loss) for arm, loss in each.items() if loss} for each in found]


def raced(log: ReplayLog) -> list[dict[str, float]]:
    """The losses of the same run in the app; an arm that has diverged has none any more."""
    race = live_training.start(replace(log.start, {"seeds": 1}))
    made = []
    for step in range(log.step + 1):
        race.change(replace(log.config_at(step), {"seeds": 1}))
        record = race.step()
        if record is None:
            break
        made.append({name: arm.train_loss for name, arm in record.arms.items() if math.isfinite(arm.train_loss)})
    return made


@pytest.mark.slow
@pytest.mark.xdist_group("script")  # the scripts are run once
@pytest.mark.parametrize("name", LOGS)
def test_the_losses_are_the_apps(name: str, printed: dict[str, str]) -> None:
    """Within 1e-6 at every step, with every timed change in it: edits, branches, surgery, frozen layers."""
    found, ours = losses(printed[name]), raced(LOGS[name])
    assert len(found) == LOGS[name].step + 1
    for step, theirs in enumerate(ours):
        assert {arm: found[step][arm] for arm in theirs} == pytest.approx(theirs, rel=1e-6, abs=1e-6)
    assert len(ours) > 20


def test_the_random_runs_hold_what_a_run_can_hold() -> None:
    """Edits of gamma and shift, branches of branches, both surgeries, frozen layers, several seeds."""
    changes = [change for name, each in LOGS.items() if name.startswith("random") for change in each.changes()]
    edits = {str(change["new"]).split()[0] for change in changes if change["field"].endswith(".edit")}
    assert edits >= {"gamma", "shift"}
    assert {change["new"] for change in changes if change["field"].endswith(".of")} >= {"plain", "bn", "branch1"}
    assert {change["field"].rpartition(".")[2] for change in changes} >= {"bn", "lr", "frozen", "momentum", "surgery"}
    assert {each.start.seeds for each in LOGS.values()} == {1, 3}


def test_a_plain_run_is_a_short_script() -> None:
    """What a run does not need is not in its script; nothing of this project ever is."""
    plain = script.text(Config(), [], 200)
    assert len(plain.splitlines()) < 100
    for word in ("bnviz", "surgery", "frozen", "edit", "gzip"):
        assert word not in plain
    assert "load_digits" in plain


def test_a_step_is_what_a_teacher_writes() -> None:
    """torch.optim.SGD and backward()."""
    plain = program("default")
    assert "torch.optim.SGD(nets[arm].parameters(), lr=" in plain
    assert "loss.backward()" in plain
    assert "CHANGES" not in plain


def test_no_setting_is_printed_that_nothing_reads() -> None:
    """A branch that never starts, a frozen layer where none is, surgery where nothing is switched."""
    for name in LOGS:
        written = program(name)
        dead = [f"branch{k}" for k in (1, 2) if f'"branch{k}.of"' not in written]
        for word in [*dead, *([] if "requires_grad_" in written else ["frozen"])]:
            assert word not in written, name


def test_further_seeds_are_said() -> None:
    """The script trains the first; its SEED takes the others."""
    written = script.text(replace(Config(), {"seed": 7, "seeds": 5}), [], 10)
    assert "The run raced 5 seeds; this is the first of them, SEED takes the others up to 11." in written
    assert "SEED = 7" in written
    assert written.count("manual_seed(SEED)") == 2


@pytest.mark.parametrize(
    ("start", "changes", "said"),
    [
        ({}, {10: {"plain.edit": "gamma 1 5 1.5"}}, "At step 10 plain.edit could not set gamma 1 5 1.5: without batch"),
        ({}, {10: {"bn.edit": "shift 4 5 1.5"}}, "hidden layers are counted from 1 to 3"),
        ({"width": 5}, {10: {"plain.edit": "shift 1 5 1.5"}}, "units are counted from 0 to 4"),
        ({}, {4: {"bn.bn": False}, 10: {"bn.edit": "gamma 1 5 1.5"}}, "without batch norm there is no gamma"),
    ],
)
def test_an_edit_of_what_is_not_there_is_left_out_and_said(
    start: dict[str, Any], changes: dict[int, dict[str, Any]], said: str
) -> None:
    """It would overwrite a weight, or the output layer; the app does nothing there, and nor does the script."""
    config = replace(Config(), start)
    told = [{"step": at, "field": name, "new": new} for at, each in changes.items() for name, new in each.items()]
    written = script.text(config, told, 20)
    without = script.text(config, [each for each in told if not each["field"].endswith(".edit")], 20)
    assert said in written
    assert "def edit" not in written
    assert written[written.index("import torch") :] == without[without.index("import torch") :]


@pytest.mark.parametrize("data", ["digits", "mnist", "circles", "moons"])
@pytest.mark.parametrize("binarized", [True, False])
def test_every_data_set_has_a_script_that_compiles(data: str, binarized: bool) -> None:
    """MNIST's reads the four files beside it."""
    written = script.text(replace(Config(), {"data": data, "binarized": binarized}), [], 10)
    compile(written, "run.py", "exec")
    assert ("gzip" in written) == (data == "mnist")


def test_a_change_that_changes_nothing_is_left_out() -> None:
    """The learning rate is 0.5 anyway."""
    changes = [{"step": 5, "field": "plain.lr", "new": 0.5}]
    assert script.text(Config(), changes, 9) == script.text(Config(), [], 9)


def test_what_the_script_does_not_know_it_says():
    """Another normalization than batch norm, and convolutions."""
    assert script.text(Config(norm="layer"), [], 10) == (
        "# There is no script for layer norm: this one knows batch normalization alone.\n"
    )
    assert script.text(Config(network="conv"), [], 10) == (
        "# There is no script for convolutions: this one knows multilayer perceptrons alone.\n"
    )
