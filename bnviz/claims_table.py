"""The checklist from end to end: every claim measured on all cores, as text and as one HTML page.

Nothing in it is a stored result. Ioffe & Szegedy (2015), and what was said of it since.
"""

import datetime
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from html import escape
from importlib import metadata
from typing import Any

import numpy as np

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, all_claims
from bnviz.experiments.claims import training
from bnviz.experiments.claims.config import Config
from bnviz.records import Array

STYLE = (
    "body{margin:40px auto;max-width:1100px;padding:0 16px;font:16px/1.4 'Source Sans 3',sans-serif;color:#262a33}"
    "table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:8px 12px}"
    "td{border-top:1px solid #ddd}"
    ".quiet{color:#5f6269}.bad{color:#b00020;font-weight:600}b{white-space:nowrap}"
)


@dataclass(frozen=True)
class Row:
    """One claim as it was measured: (S,) numbers, one a seed."""

    claim: Claim
    values: Array

    @property
    def median(self) -> float:
        """Over the seeds."""
        return float(np.median(self.values))

    @property
    def stands(self) -> bool:
        """Whether the measurement bears the verdict out."""
        return self.claim.bears_out(self.median)

    @property
    def verdict(self) -> str:
        """In words: holds, holds if ..., does not hold; or that this is not what was measured."""
        said = f"{IF} {self.claim.when}" if self.claim.verdict == IF else self.claim.verdict
        return said if self.stands else f"NOT BORNE OUT ({said})"

    @property
    def measured(self) -> str:
        """The median and the range over seeds."""
        low, high = (shown(edge, self.claim.format) for edge in (self.values.min(), self.values.max()))
        middle = shown(self.median, self.claim.format)
        return middle if low == high else f"{middle} ({low} to {high})"


def shown(value: float, format: str) -> str:
    """A number as people read it."""
    if not np.isfinite(value):
        return "never" if format == "integer" else "not a number" if np.isnan(value) else "without bound"
    if format == "percent":
        return f"{value:.1f} %"
    if format == "share":
        return f"{100 * value:.1f} %"
    return f"{value:,.0f}" if format == "integer" else f"{value:.3g}"


def select(names: Sequence[str], quick: bool) -> list[tuple[str, list[Claim]]]:
    """The claims of some sections or with some keys (all if none is named), by section.

    Raises:
        KeyError: with the first name that is neither.
    """
    known = {*all_claims(), *(claim.key for claims in all_claims().values() for claim in claims)}
    if unknown := [name for name in names if name not in known]:
        raise KeyError(unknown[0])
    found = []
    for section, claims in all_claims().items():
        asked = [claim for claim in claims if not names or section in names or claim.key in names]
        if kept := [claim for claim in asked if not (quick and claim.slow)]:
            found.append((section, kept))
    return found


def measure(
    selected: Sequence[tuple[str, Sequence[Claim]]], seeds: int, done: Callable[[int], Any] = lambda claims: None
) -> list[Row]:
    """Measure claims for the seeds 0, 1, ..., every section and seed a task of its own, one process a core.

    Args:
        done: is told how many claims were measured for one more seed.
    """
    values = {claim.key: np.full(seeds, np.nan) for _, claims in selected for claim in claims}
    workers = os.cpu_count() or 1
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        tasks = {
            pool.submit(_measured, [claim.key for claim in claims], seed): (claims, seed)
            for seed in range(seeds)
            for _, claims in selected
        }
        for task in as_completed(tasks):
            claims, seed = tasks[task]
            for claim, value in zip(claims, task.result(), strict=True):
                values[claim.key][seed] = value
            done(len(claims))
    return [Row(claim, values[claim.key]) for _, claims in selected for claim in claims]


def _measured(keys: Sequence[str], seed: int) -> list[float]:
    """What the claims of one section measure for one seed; runs in a process of its own."""
    machine = training.Checklist(Config(seed=seed), keys)
    while machine.step() is not None:
        pass
    return [float(value) for value in machine.measured[:, 0]]


def text(rows: Sequence[Row]) -> str:
    """The checklist as lines for a terminal."""
    lines = []
    for row in rows:
        lines += [
            f"{row.verdict if not row.stands else row.claim.verdict:<15}{row.claim.says}",
            f"{'':<15}measured {row.measured}; {row.claim.expects}  [{row.claim.key}]",
        ]
    return "\n".join(lines)


def markdown(rows: Sequence[Row], seeds: int) -> str:
    """The checklist as a table for a document, with the day and the version of torch it was measured with."""
    day, version = datetime.date.today().isoformat(), metadata.version("torch")
    lines = [
        "# Every claim, measured",
        "",
        f"Recorded on {day} with torch {version}: median and range over {seeds} seed{'s' if seeds > 1 else ''}. "
        "`python -m bnviz claims --out claims.md` measures it anew.",
        "",
        "| claim | said in | expected | measured | verdict |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        cells = (row.claim.says, row.claim.source, row.claim.expects, row.measured, row.verdict)
        lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |")
    return "\n".join([*lines, ""])


def html(rows: Sequence[Row], seeds: int) -> str:
    """The checklist as one page that needs nothing else."""
    heads = "".join(f"<th>{head}</th>" for head in ("claim", "said in", "expected", "measured", "verdict"))
    body = "".join(
        f"<tr><td>{escape(row.claim.says)}<br><span class=quiet>{escape(row.claim.link)}</span></td>"
        f"<td class=quiet>{escape(row.claim.source)}</td><td>{escape(row.claim.expects)}</td>"
        f"<td><b>{escape(row.measured)}</b></td><td{'' if row.stands else ' class=bad'}>{escape(row.verdict)}</td></tr>"
        for row in rows
    )
    said = ", ".join(
        f"{sum(row.claim.verdict == verdict for row in rows)} {word}"
        for verdict, word in ((HOLDS, "hold"), (IF, "hold if something else does"), (FAILS, "do not hold"))
    )
    lost = sum(not row.stands for row in rows)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>bnviz: the checklist</title>"
        f"<style>{STYLE}</style></head><body><h1>Every claim, measured</h1>"
        f"<p>Median and range over {seeds} seed{'s' if seeds > 1 else ''}. Of {len(rows)} claims {said}; "
        f"{lost or 'none'} not borne out by this measurement. Below each stands its run, at the app's own address.</p>"
        f"<table><tr>{heads}</tr>{body}</table></body></html>"
    )
