"""The benchmark of sick models in its quick form: every mistake once, on the digits; see docs/diagnosis.md."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from benchmarks.sick.mistakes import MISTAKES
from benchmarks.sick.outcomes import HEALTHY, Outcome, outcome
from benchmarks.sick.table import markdown
from benchmarks.sick.training import NETWORKS, Setting
from bnviz.watching.diagnosis.rates import RATES
from bnviz.watching.diagnosis.rules import RULES

DIGITS = [each for each in NETWORKS if each.data == "digits"]
SEED = 5
ROOT = Path(__file__).parents[3]


def chosen(name: str, turn: int) -> Setting:
    """A configuration in which the mistake can be made; another for each mistake."""
    fitting = [each for each in DIGITS if MISTAKES[name].fits(each)]
    return replace(fitting[turn % len(fitting)], seed=SEED, steps=160)


@pytest.fixture(scope="module")
def outcomes() -> Iterator[list[Outcome]]:
    """All runs, on one thread as in the benchmark."""
    threads = torch.get_num_threads()
    sick = [outcome(name, "other", chosen(name, turn)) for turn, name in enumerate(MISTAKES)]
    healthy = [
        outcome(HEALTHY, "other", replace(each, seed=seed, steps=160)) for each in DIGITS for seed in (SEED, SEED + 1)
    ]
    yield sick + healthy
    torch.set_num_threads(threads)


@pytest.mark.slow
@pytest.mark.xdist_group("sick")
def test_nine_of_ten_mistakes_are_found(outcomes: list[Outcome]) -> None:
    sick = [each for each in outcomes if each.mistake != HEALTHY]
    missed = [str(each) for each in sick if not each.found]
    assert len(sick) >= 12
    assert len(missed) <= 0.1 * len(sick), missed


@pytest.mark.slow
@pytest.mark.xdist_group("sick")
def test_healthy_runs_are_left_in_peace(outcomes: list[Outcome]) -> None:
    healthy = [each for each in outcomes if each.mistake == HEALTHY]
    alarms = [str(each) for each in healthy if each.alarms]
    assert len(healthy) >= 10
    assert len(alarms) <= 0.05 * len(healthy), alarms


@pytest.mark.slow
@pytest.mark.xdist_group("sick")
def test_the_table_tells_every_mistake(outcomes: list[Outcome]) -> None:
    page = markdown(outcomes)
    assert all(f"| {name} |" in page for name in MISTAKES)


def test_every_check_carries_the_rates_that_the_page_tells() -> None:
    page = (ROOT / "docs" / "diagnosis.md").read_text("utf-8")
    assert set(RATES) == {module.RULE.key for module in RULES}
    for module in RULES:
        rates = module.RULE.rates
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{module.RULE.key}` |")]
        assert row.endswith(f"| {rates.false[0]} of {rates.false[1]} |")
        assert not rates.found[1] or f"| {rates.found[0]} of {rates.found[1]} |" in row


def test_the_recorded_benchmark_met_its_goals() -> None:
    page = (ROOT / "docs" / "diagnosis.md").read_text("utf-8")
    lines = page.splitlines()
    found = next(line for line in lines if line.startswith("| mistakes found"))
    alarms = next(line for line in lines if line.startswith("| healthy runs with a false alarm"))
    for line, least, most in ((found, 0.9, 1.0), (alarms, 0.0, 0.05)):
        for cell in line.split("|")[2:4]:
            count, _, of = cell.strip().partition(" of ")
            assert least <= int(count) / int(of) <= most
