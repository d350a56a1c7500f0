"""Each check on numbers made by hand: just inside and just outside of what it says."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bnviz.watching.diagnosis import SYMPTOMS, Finding, diagnose
from bnviz.watching.diagnosis.finding import LEVELS, number
from bnviz.watching.diagnosis.rules import (
    RULES,
    cancelled_bias,
    dead,
    decay_on_gamma,
    diverged,
    eval_apart,
    evaluation_mode,
    few_examples,
    frozen_moving,
    gradients,
    input_batches,
    low_variance,
    momentum,
    nonfinite,
    passes,
    running_lag,
    saturated,
    unmoved,
    update_ratio,
)
from bnviz.watching.meta import Meta, Module
from bnviz.watching.probe.recorder import Recorder
from bnviz.watching.reader import Run, read

STEPS = range(0, 300, 20)
CHANNELS = 10
MODULES = (
    Module("bn", "norm", "BatchNorm1d", CHANNELS, tracks=True, affine=True, eps=1e-5, behind="fc", before="relu"),
    Module("relu", "nonlinearity", "ReLU", CHANNELS, lower=0.0),
    Module("sig", "nonlinearity", "Sigmoid", CHANNELS, lower=-4.0, upper=4.0),
    *(Module(name, "weight", "Linear", bias=name == "head", size=100) for name in ("fc", "mid", "head")),
)


class Made:
    """A healthy run by hand, into which something can be put."""

    def __init__(self) -> None:
        self.random = np.random.default_rng(0)
        self.modules = MODULES
        self.more: dict[tuple[str, str, bool], Any] = {}

    def put(self, kind: str, module: str, training: bool = True, **columns: Any) -> "Made":
        """Columns of the rows of a module: a value, or a function of the step."""
        self.more.setdefault((kind, module, training), {}).update(columns)
        return self

    def rows(self) -> Iterable[dict[str, Any]]:
        draw = self.random.normal
        for record, step in enumerate(STEPS):
            mean = draw(0, 0.1, CHANNELS)
            variance = np.exp(draw(0, 0.1, CHANNELS))
            statistics = {"running_mean": np.zeros(CHANNELS), "running_var": np.ones(CHANNELS), "momentum": 0.1}
            norm = {**statistics, "channel_mean": mean, "channel_var": variance, "gamma": np.ones(CHANNELS)}
            counts = {"steps": 20, "passes": 20, "passes_no_gradient": 0, "passes_evaluating": 0, "tracked": 20}
            sizes = {"examples": 64, "examples_least": 64, "examples_most": 64}
            weight = {"gradient": 0.01, "weight": 5.0, "update": 1e-3, "learns": True, "optimized": True}
            healthy: dict[tuple[str, str, bool], dict[str, Any]] = {
                ("model", "", True): {"loss": 1.0, **counts, **sizes},
                ("input", "", True): {
                    "values": 64, "channel_mean": draw(0, 1 / 8, 30), "channel_var": np.full(30, 63 / 64)
                },
                ("norm", "bn", True): {**norm, "batch_statistics": True, "learns": True, "decay": 0.0},
                ("norm", "bn", False): {**norm, "batch_statistics": False},
                ("nonlinearity", "relu", True): {"channel_flat": np.full(CHANNELS, 0.5), "flat": 0.5},
                ("nonlinearity", "sig", True): {"channel_flat": np.full(CHANNELS, 0.1), "flat": 0.1},
                **{("weight", name, True): dict(weight) for name in ("fc", "mid", "head")},
            }  # fmt: skip
            for key, columns in self.more.items():
                found = {name: value(step) if callable(value) else value for name, value in columns.items()}
                healthy[key] = {**healthy.get(key, {}), **found}
            for (kind, module, training), columns in healthy.items():
                where = {"record": record, "step": step, "seconds": 0.0, "training": training}
                yield {**where, "kind": kind, "module": module, **columns}

    def run(self, folder: Path) -> Run:
        recorder = Recorder(folder / "run.bnviz")
        where = {"record": 0, "step": 0, "seconds": 0.0, "training": True}
        recorder.note(where, {"meta": Meta("Net", 300, 6, self.modules, "SGD").text()})
        recorder.add(self.rows())
        recorder.close()
        return read(recorder.path)


def found(made: Made, folder: Path, rule: Any) -> list[Finding]:
    return list(rule.check(made.run(folder)))


def test_a_healthy_run_has_no_finding(tmp_path: Path) -> None:
    diagnosis = diagnose(Made().run(tmp_path))
    assert diagnosis.findings == ()
    assert len(diagnosis.quiet) == len(RULES)
    assert not diagnosis.act


OFF, ONES = np.linspace(1, 2, CHANNELS), np.ones(CHANNELS)
CASES: list[tuple[Any, str, float, Made]] = [
    (nonfinite, "act", 0.1, Made().put("norm", "bn", running_var=lambda s: np.r_[np.inf if s > 99 else 1, ONES[1:]])),
    (diverged, "act", np.nan, Made().put("model", "", loss=lambda s: np.nan if s >= 200 else 1.0)),
    (diverged, "act", np.nan, Made().put("weight", "mid", weight=lambda s: np.inf if s >= 200 else 1.0)),
    (
        frozen_moving, "act", 0.16,
        Made()
        .put("norm", "bn", learns=lambda s: s < 120, running_mean=lambda s: np.full(CHANNELS, s / 1000))
        .put("weight", "fc", learns=lambda s: s < 120),
    ),
    (
        evaluation_mode, "act", 100.0,
        Made().put("model", "", passes=lambda s: 20 * (s < 200), passes_evaluating=lambda s: 20 * (s >= 200)),
    ),
    (passes, "act", 1.05, Made().put("model", "", passes=21, passes_no_gradient=1)),
    (passes, "look", 4.0, Made().put("model", "", passes=80, tracked=80)),
    (passes, "act", 2.0, Made().put("model", "", tracked=40)),
    (few_examples, "act", 6.0, Made().put("model", "", examples=6, examples_least=6, examples_most=6)),
    (few_examples, "note", 3.0, Made().put("model", "", examples_least=lambda s: 3 if s == 200 else 64)),
    (momentum, "act", 0.9, Made().put("norm", "bn", momentum=0.9)),
    (low_variance, "act", 1.0, Made().put("norm", "bn", channel_var=np.full(CHANNELS, 1e-7))),
    (low_variance, "look", 0.3, Made().put("norm", "bn", channel_var=np.r_[np.full(3, 1e-7), np.ones(7)])),
    (dead, "look", 0.3, Made().put("nonlinearity", "relu", channel_flat=np.r_[np.ones(3), np.full(7, 0.5)])),
    (dead, "act", 0.6, Made().put("nonlinearity", "relu", channel_flat=np.r_[np.ones(6), np.full(4, 0.5)])),
    (update_ratio, "look", 0.2, Made().put("weight", "fc", update=0.2).put("weight", "mid", update=0.2)),
    (update_ratio, "look", 1e-6, Made().put("weight", "fc", update=1e-6).put("weight", "mid", update=1e-6)),
    (gradients, "act", 1e-4, Made().put("weight", "fc", gradient=1e-6)),
    (gradients, "act", 1e4, Made().put("weight", "fc", gradient=100.0)),
    (running_lag, "act", 1.0, Made().put("norm", "bn", running_mean=np.ones(CHANNELS), momentum=0.001)),
    (running_lag, "act", 3.0, Made().put("norm", "bn", running_var=np.full(CHANNELS, 3.0))),
    (eval_apart, "act", 0.3, Made().put("norm", "bn", training=False, channel_var=np.full(CHANNELS, 0.3))),
    (eval_apart, "look", 0.6, Made().put("norm", "bn", training=False, channel_var=np.full(CHANNELS, 0.6))),
    (eval_apart, "act", 1.5, Made().put("norm", "bn", training=False, channel_mean=OFF)),
    (saturated, "look", 0.8, Made().put("nonlinearity", "sig", flat=0.8)),
    (unmoved, "act", 0.0, Made().put("weight", "fc", optimized=False, update=0.0)),
    (unmoved, "look", 0.0, Made().put("weight", "fc", gradient=0.0, update=0.0)),
    (decay_on_gamma, "note", 1.0, Made().put("norm", "bn", decay=0.01)),
    (decay_on_gamma, "look", 0.5, Made().put("norm", "bn", decay=0.01, gamma=np.full(CHANNELS, 0.5))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "level", "value", "made"), CASES, ids=[f"{c[0].RULE.key} {c[1]} {c[2]:g}" for c in CASES]
)
def test_a_check_finds_what_was_put_in(rule: Any, level: str, value: float, made: Made, tmp_path: Path) -> None:
    (finding,) = found(made, tmp_path, rule)
    assert finding.level == level
    assert finding.number == pytest.approx(value, rel=0.12, nan_ok=True)
    assert finding.rule == rule.RULE.key
    assert finding.level in LEVELS
    assert finding.symptom in ("", *SYMPTOMS)
    assert finding.advice.endswith(".")
    assert "\n" not in finding.text()


def test_every_check_has_a_case() -> None:
    tried = {each[0] for each in CASES} | {input_batches, cancelled_bias}
    assert tried == set(RULES)


def test_since_is_the_step_from_which_on_it_has_held(tmp_path: Path) -> None:
    made = Made().put("norm", "bn", momentum=lambda s: 0.9 if s in (20, 40) or s >= 160 else 0.1)
    (finding,) = found(made, tmp_path, momentum)
    assert finding.since == 160


def test_a_bias_right_before_a_norm_is_noted(tmp_path: Path) -> None:
    made = Made()
    made.modules = tuple(
        Module("fc", "weight", "Linear", bias=True, size=100) if each.name == "fc" else each for each in MODULES
    )
    (finding,) = found(made, tmp_path, cancelled_bias)
    assert finding.modules == ("fc",)
    assert finding.level == "note"


def test_a_dropout_before_the_norm_is_named(tmp_path: Path) -> None:
    made = Made().put("norm", "bn", training=False, channel_var=np.full(CHANNELS, 0.5))
    made.modules = (Module("bn", "norm", "BatchNorm1d", CHANNELS, tracks=True, eps=1e-5, after_dropout="drop"),)
    (finding,) = found(made, tmp_path, eval_apart)
    assert finding.symptom == "dropout_before_norm"
    assert "behind the dropout drop" in finding.sentence


@pytest.mark.parametrize(
    ("mean", "said"),
    [
        (lambda s: np.full(30, s / 20 % 3 - 1.0), "each holds a part"),
        (lambda s: np.full(30, 1.0 if s >= 160 else 0.0), "they changed at step 160"),
        (None, ""),
    ],
)
def test_mini_batches_that_differ(mean: Any, said: str, tmp_path: Path) -> None:
    made = Made()
    if mean is not None:
        made.put("input", "", channel_mean=mean)
    findings = found(made, tmp_path, input_batches)
    assert len(findings) == bool(said)
    assert all(said in each.sentence and each.number > 2 for each in findings)


def test_neighbours_tell_an_order_from_an_alternation() -> None:
    random = np.random.default_rng(0)
    steps, ones = np.arange(60), np.ones((60, 20))
    noise = random.normal(0, 1 / 8, (60, 20))
    for shift, f, neighbours in (
        (np.zeros(60), (0.7, 1.4), (0.8, 1.2)),
        (steps % 2 * 1.0, (5, 40), (1.8, 2.1)),
        (np.sin(steps / 6), (5, 60), (0, 0.3)),
    ):
        found = input_batches.unlike(steps, noise + shift[:, None], ones, 64)
        assert f[0] < found.f < f[1]
        assert neighbours[0] < found.neighbours < neighbours[1]


def test_what_follows_from_another_finding_is_only_noted(tmp_path: Path) -> None:
    made = Made().put("norm", "bn", running_mean=np.full(CHANNELS, np.nan))
    made.put("norm", "bn", training=False, channel_var=np.full(CHANNELS, 0.1))
    diagnosis = diagnose(made.run(tmp_path))
    assert [(each.rule, each.level) for each in diagnosis.findings] == [("nonfinite", "act"), ("eval_apart", "note")]
    assert diagnosis.findings[1].because == "nonfinite"
    assert diagnosis.act


def test_numbers_read_well() -> None:
    assert [number(x) for x in (0, 1.8123, 1234.5, 0.00000361, -0.5)] == [
        "0",
        "1.81",
        "1.23e+03",
        "3.6 · 10^-6",
        "-0.5",
    ]
