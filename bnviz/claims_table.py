"""The checklist from end to end: every claim measured on all cores, as text and as one HTML page.

Nothing in it is a stored result. Ioffe & Szegedy (2015), and what was said of it since.
"""

import datetime
import multiprocessing
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from html import escape
from importlib import metadata
from typing import Any

import numpy as np

from bnviz import data, environment, experiments
from bnviz.experiments.claim import ELSEWHERE, FAILS, VERDICTS, Claim, Measured, all_claims
from bnviz.experiments.claims import training
from bnviz.experiments.claims.config import Config
from bnviz.stream import ray_cluster

ONE_SEED_TELLS = 0.9  # of a claim that at least this share of the seeds is to bear out
STYLE = (
    "body{margin:40px auto;max-width:1100px;padding:0 16px;font:16px/1.4 'Source Sans 3',sans-serif;color:#262a33}"
    "table{border-collapse:collapse}td,th{text-align:left;vertical-align:top;padding:8px 12px}"
    "td{border-top:1px solid #ddd}"
    ".quiet{color:#5f6269}.bad{color:#b00020;font-weight:600}b{white-space:nowrap}"
)


def verdict(found: Measured) -> str:
    """In words: holds, holds if ..., does not hold, not in this miniature; or that this is not what was measured."""
    return found.claim.said if found.stands else f"NOT BORNE OUT ({found.claim.said})"


def measured(found: Measured) -> str:
    """The median and the range over seeds."""
    low, middle, high = (shown(each, found.claim) for each in (found.low, found.median, found.high))
    return middle if low == high else f"{middle} ({low} to {high})"


def share(found: Measured) -> str:
    """How many of the seeds bear the claim out."""
    return f"{found.borne_out} of {len(found.values)}"


def shown(value: float, claim: Claim) -> str:
    """A claim's number as people read it."""
    if not np.isfinite(value):
        return "never" if claim.format == "integer" else "not a number" if np.isnan(value) else "without bound"
    if claim.format in ("percent", "share"):
        percent = value if claim.format == "percent" else 100 * value
        return f"{percent:.{1 if claim.decimals is None else claim.decimals}f} %"
    if claim.decimals is not None:
        return f"{value:.{claim.decimals}f}"
    return f"{value:,.0f}" if claim.format == "integer" else f"{value:.3g}"


Selected = list[tuple[str, list[Claim]]]


def select(names: Sequence[str], quick: bool) -> Selected:
    """The claims of some sections or with some keys (all if none is named), by section.

    Args:
        quick: without those that take long, and without those of which one seed cannot tell.

    Raises:
        KeyError: with the first name that is neither.
    """
    known = {*all_claims(), *(claim.key for claims in all_claims().values() for claim in claims)}
    if unknown := [name for name in names if name not in known]:
        raise KeyError(unknown[0])
    found = []
    for section, claims in all_claims().items():
        asked = [claim for claim in claims if not names or section in names or claim.key in names]
        if kept := [claim for claim in asked if not (quick and (claim.slow or claim.share < ONE_SEED_TELLS))]:
            found.append((section, kept))
    return found


def at_hand(selected: Selected) -> tuple[Selected, list[Claim]]:
    """What can be measured of some claims without a download, by section; and the claims that cannot."""
    there, missing = [], []
    for section, claims in selected:
        kept = [claim for claim in claims if all(map(data.at_hand, claim.needs))]
        missing += [claim for claim in claims if claim not in kept]
        if kept:
            there.append((section, kept))
    return there, missing


def measure(
    selected: Sequence[tuple[str, Sequence[Claim]]],
    seeds: int | None = None,
    first: int = 0,
    done: Callable[[int], Any] = lambda claims: None,
) -> list[Measured]:
    """Measure claims for the seeds first, first + 1, ..., every section and seed a task of its own.

    Tasks are shared out to one process a core, or to the cluster that `BNVIZ_POOL` names. Raises ConfigError.

    Args:
        seeds: how many; each claim's own number if none is given. done: is told how many claims were measured for one
            more seed.
    """
    counts = {claim.key: claim.seeds if seeds is None else seeds for _, claims in selected for claim in claims}
    values = {key: np.full(count, np.nan) for key, count in counts.items()}
    with _executor() as pool:
        tasks = {
            pool.submit(_measured, keys, first + k): (keys, k)
            for k in range(max(counts.values(), default=0))
            for _, claims in selected
            if (keys := [claim.key for claim in claims if k < counts[claim.key]])
        }
        for task in as_completed(tasks):
            keys, k = tasks[task]
            for key, value in zip(keys, task.result(), strict=True):
                values[key][k] = value
            done(len(keys))
    return [Measured(claim, values[claim.key], first) for _, claims in selected for claim in claims]


def _executor() -> Executor:
    if asked := environment.POOL.get():
        address = ray_cluster.address_of(asked)
        ray_cluster.prepare(address)
        from bnviz.stream.ray_executor import RayExecutor  # needs Ray, which is not there otherwise

        return RayExecutor(address)
    spawned = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(os.cpu_count() or 1, mp_context=spawned, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """End this process when the one ends that started it, however: the pool ends its processes only if it lives."""
    parent = multiprocessing.parent_process()
    assert parent is not None

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, name="bnviz-parent", daemon=True).start()


def _measured(keys: Sequence[str], seed: int) -> list[float]:
    """What the claims of one section measure for one seed; runs in a process of its own."""
    machine = training.Checklist(Config(seed=seed), keys)
    while machine.step() is not None:
        pass
    return [float(value) for value in machine.measured[:, 0]]


def text(rows: Sequence[Measured]) -> str:
    """The checklist as lines for a terminal."""
    lines = []
    for row in rows:
        lines += [
            f"{verdict(row) if not row.stands else row.claim.verdict:<23}{row.claim.says}",
            f"{'':<23}measured {measured(row)}, {share(row)} seeds; {row.claim.expects}  [{row.claim.key}]",
        ]
    return "\n".join(lines)


HEADS = ("claim", "said in", "expected", "measured", "seeds", "verdict")


def cells(row: Measured) -> tuple[str, ...]:
    """One claim's row, in the order of `HEADS`."""
    claim = row.claim
    return claim.says, claim.source, claim.expects, measured(row), share(row), verdict(row)


def markdown(rows: Sequence[Measured]) -> str:
    """The checklist as a table for a document, with the day and the version of torch it was measured with."""
    day, version = datetime.date.today().isoformat(), metadata.version("torch")
    return document(rows, f"Measured on {day} with torch {version}.")


def document(rows: Sequence[Measured], recorded: str, lessons: Mapping[str, str] | None = None) -> str:
    """The checklist as a table in Markdown, a topic a heading.

    Args:
        recorded: a sentence on when it was.
        lessons: the title of the lesson that shows a claim, by its key; without it there is no such column.
    """
    heads = HEADS if lessons is None else (*HEADS, "lesson")
    of = {row.claim.key: row for row in rows}
    lines = ["# Every claim, measured", "", f"{recorded} {COLUMNS}", *([] if lessons is None else ["", LESSONS])]
    for section, claims in all_claims().items():
        there = [of[claim.key] for claim in claims if claim.key in of]
        if there:
            own = experiments.get(section)
            page = own if own.alone else experiments.get(own.shown_on)
            where = f"Shown on the page *{page.navigation or page.title}*, `{page.address({})}`."
            lines += ["", f"## {own.topic}", "", where, ""]
            lines += [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
            for row in there:
                said = [*cells(row), *([] if lessons is None else [lessons.get(row.claim.key, "–")])]
                lines.append(f"| {' | '.join(cell.replace('|', '&#124;') for cell in said)} |")
    return "\n".join([*lines, ""])


def not_reproduced(rows: Sequence[Measured], recorded: str) -> str:
    """What is said and does not hold here, as a short table in Markdown: who says it, and what was measured."""
    gone = [row for row in rows if row.claim.verdict in (FAILS, ELSEWHERE)]
    lines = [
        "# What did not reproduce",
        "",
        f"{len(gone)} of the {len(rows)} claims. {recorded} Each is measured by `bnviz claims`, and stands in "
        "[claims.md](claims.md) with its seeds; where it depends on the setting, its page says on which.",
        "",
        "| said | by | bound that was set | measured |",
        "|---|---|---|---|",
    ]
    for row in gone:
        says, source, expects, number, *_ = (cell.replace("|", "&#124;") for cell in cells(row))
        where = " (not in this miniature)" if row.claim.verdict == ELSEWHERE else ""
        lines.append(f"| {says}{where} | {source} | {expects} | {number} |")
    return "\n".join([*lines, ""])


COLUMNS = (
    "*Measured* is the median and the range over the seeds, *seeds* how many of them bear the claim out. "
    "`bnviz claims` measures everything anew; `bnviz claims NAME --seeds N --from S` takes any seeds."
)
LESSONS = (
    "*Lesson* is the one in which a reader measures the claim. Where there is a dash, it is measured on the page "
    "named above its table, and on *Every claim*."
)


def html(rows: Sequence[Measured]) -> str:
    """The checklist as one page that needs nothing else."""
    heads = "".join(f"<th>{head}</th>" for head in HEADS)
    body = "".join(_row(row) for row in rows)
    counts = [(sum(row.claim.verdict == word for row in rows), word) for word in VERDICTS]
    said = ", ".join(f"{count} “{word}”" for count, word in counts if count)
    lost = sum(not row.stands for row in rows)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>bnviz: the checklist</title>"
        f"<style>{STYLE}</style></head><body><h1>Every claim, measured</h1>"
        f"<p>Median and range over the seeds, and how many of them bear the claim out. {len(rows)} claims: {said}; "
        f"{lost or 'none'} not borne out by this measurement. Below each stands its run, at the app's own address.</p>"
        f"<table><tr>{heads}</tr>{body}</table></body></html>"
    )


def _row(row: Measured) -> str:
    """One claim in the page."""
    says, source, expects, number, seeds, outcome = map(escape, cells(row))
    return (
        f"<tr><td>{says}<br><span class=quiet>{escape(row.claim.link)}</span></td><td class=quiet>{source}</td>"
        f"<td>{expects}</td><td><b>{number}</b></td><td>{seeds}</td>"
        f"<td{'' if row.stands else ' class=bad'}>{outcome}</td></tr>"
    )
