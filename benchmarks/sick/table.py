"""The outcomes of all runs as a page of docs/ and as the rates that the checks carry."""

from collections.abc import Sequence

import numpy as np

from benchmarks.sick.mistakes import MISTAKES
from benchmarks.sick.numbers import NUMBERS
from benchmarks.sick.outcomes import HEALTHY, Outcome
from bnviz.watching.diagnosis.rules import RULES

HALVES = {"first": "thresholds set", "other": "held out"}


def markdown(outcomes: Sequence[Outcome]) -> str:
    """The page."""
    sick = [each for each in outcomes if each.mistake != HEALTHY]
    healthy = [each for each in outcomes if each.mistake == HEALTHY]
    parts = [
        "# What a diagnosis finds, and how often it is wrong",
        "Written by `python -m benchmarks.sick --write`: real small networks with one planted mistake each, and "
        "healthy ones; MLP, CNN, ResNet and transformer on digits and MNIST. Thresholds were set on the first half "
        "(240 steps, every fifth recorded). The other half has other seeds, learning rates and mini-batches, 300 steps "
        "(MLP 1200), and is recorded within the default budget of 5 %. Found means that the named check says "
        "something; an alarm is a finding that asks to act or to look.",
        "| | " + " | ".join(HALVES.values()) + " | goal |",
        "|---|---|---|---|",
        "| mistakes found | " + " | ".join(_share(_of(sick, half), "found") for half in HALVES) + " | 90 % |",
        "| found, and said first | " + " | ".join(_share(_of(sick, half), "first") for half in HALVES) + " | |",
        "| healthy runs with a false alarm | "
        + " | ".join(_share(_of(healthy, half), "alarms") for half in HALVES)
        + " | 5 % |",
        "| recorded steps in a run | " + " | ".join(_recorded(_of(outcomes, half)) for half in HALVES) + " | |",
    ]
    head, rest = parts[:2], parts[2:]
    return "\n\n".join([*head, "\n".join(rest), _mistakes(sick), _numbers(outcomes), _checks(outcomes)]) + "\n"


def _mistakes(sick: Sequence[Outcome]) -> str:
    """A row for every mistake."""
    lines = [
        "## Every mistake",
        "",
        "| mistake | how it is made | check | " + " | ".join(HALVES.values()) + " | missed in |",
        "|---|---|---|---|---|---|",
    ]
    for name, cls in MISTAKES.items():
        own = [each for each in sick if each.mistake == name]
        if own:
            missed = ", ".join(f"{each.setting.name} ({each.half})" for each in own if not each.found)
            shares = " | ".join(_share(_of(own, half), "found") for half in HALVES)
            checks = ", ".join(f"`{each}`" for each in cls.finds)
            lines.append(f"| {name} | {(cls.__doc__ or '').strip()} | {checks} | {shares} | {missed} |")
    return "\n".join(lines)


def _numbers(outcomes: Sequence[Outcome]) -> str:
    """The range of every number that has a threshold, in healthy and in sick runs."""
    lines = [
        "## Numbers beside their bounds",
        "",
        "Smallest and largest over the runs. Where the two ranges meet, a single number does not decide.",
        "",
        "| number | healthy, " + " | healthy, ".join(HALVES.values()) + " | bound | sick runs |",
        "|---|---|---|---|---|",
    ]
    for k, (name, (_, bound, sick)) in enumerate(NUMBERS.items()):
        healthy = [_range(k, [each for each in _of(outcomes, half) if each.mistake == HEALTHY]) for half in HALVES]
        planted = [each for each in outcomes if sick and (each.finds == (sick,) or each.mistake == sick)]
        lines.append(f"| {name} | {' | '.join(healthy)} | {bound} | {_range(k, planted)} |")
    return "\n".join(lines)


def _checks(outcomes: Sequence[Outcome]) -> str:
    """A row for every check."""
    lines = ["## Every check", "", "| check | it asks | source | found | false alarms |", "|---|---|---|---|---|"]
    for module in RULES:
        rule = module.RULE
        found, false = _rates(rule.key, outcomes)
        ratio = f"{found[0]} of {found[1]}" if found[1] else "no mistake planted"
        lines.append(f"| `{rule.key}` | {rule.title} | {rule.source} | {ratio} | {false[0]} of {false[1]} |")
    return "\n".join(lines)


def _rates(key: str, outcomes: Sequence[Outcome]) -> tuple[tuple[int, int], tuple[int, int]]:
    planted = [each for each in outcomes if each.finds == (key,)]
    healthy = [each for each in outcomes if each.mistake == HEALTHY]
    found = sum(key in each.all for each in planted), len(planted)
    return found, (sum(key in each.alarms for each in healthy), len(healthy))


def rates(text: str, outcomes: Sequence[Outcome]) -> str:
    """The module of the rates with what was measured now."""
    head = text[: text.index("RATES")]
    lines = []
    for module in RULES:
        found, false = _rates(module.RULE.key, outcomes)
        lines.append(f'    "{module.RULE.key}": Rates(found={found}, false={false}),')
    return head + "RATES: dict[str, Rates] = {\n" + "\n".join(lines) + "\n}\n"


def _of(outcomes: Sequence[Outcome], half: str) -> list[Outcome]:
    return [each for each in outcomes if each.half == half]


def _share(outcomes: Sequence[Outcome], what: str) -> str:
    if not outcomes:
        return ""
    count = sum(bool(getattr(each, what)) for each in outcomes)
    return f"{count} of {len(outcomes)}"


def _recorded(outcomes: Sequence[Outcome]) -> str:
    counts = [each.recorded for each in outcomes]
    return f"{min(counts)} to {max(counts)}" if counts else ""


def _range(number: int, outcomes: Sequence[Outcome]) -> str:
    values = np.array([each.numbers[number] for each in outcomes])
    values = values[np.isfinite(values)]
    return f"{values.min():.2g} to {values.max():.2g}" if len(values) else ""
