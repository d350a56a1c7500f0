"""A visitor's run to take home: its kept rows as CSV and JSON lines, a report, a plain script, and what repeats it.

``GET /live/export/TOKEN.KIND``. Report and script are written by whoever knows charts, stories and torch: the door
hands their functions in.
"""

import asyncio
import csv
import io
import json
import math
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bnviz import config as settings
from bnviz.history import History
from bnviz.records import cell
from bnviz.replay import ReplayLog
from bnviz.stream.sessions import Sessions
from bnviz.stream.taken import Taken

SMALL = 16  # values: a column with more of them at a step is left to the report
AT_ONCE = 2  # exports that are being written
KINDS = {
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "json": "application/json",
    "html": "text/html",
    "py": "text/x-python",
}

Cells = dict[str, float | int | bool | None]
Report = Callable[[Taken, str], str]
Script = Callable[[Any, Sequence[Mapping[str, Any]], int], str]


def routes(sessions: Sessions, report: Report, scripts: Mapping[str, Script]) -> list[BaseRoute]:
    """The routes for `sessions`.

    Args:
        report: (run, the address of this app) -> HTML.
        scripts: by experiment, (config at the start, changes, steps) -> a PyTorch script.
    """
    busy = asyncio.Semaphore(AT_ONCE)

    async def export(request: Request) -> Response:
        session = sessions.session(request.path_params["token"])
        kind = request.path_params["kind"]
        if session is None or kind not in KINDS or (kind == "py" and session.experiment not in scripts):
            return PlainTextResponse("There is nothing to take home here: open the page again.", 404)
        async with busy:
            taken = await asyncio.to_thread(Taken.of, session)
            if taken is None:
                return PlainTextResponse("The run has not started yet: try again in a moment.", 404)
            written = await asyncio.to_thread(_written, taken, kind, str(request.base_url), report, scripts)
        headers = {
            "Content-Disposition": f'attachment; filename="bnviz-{taken.experiment}.{kind}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(written, media_type=KINDS[kind], headers=headers)

    return [Route("/live/export/{token}.{kind}", export)]


def _written(taken: Taken, kind: str, origin: str, report: Report, scripts: Mapping[str, Script]) -> str:
    if kind == "py":
        return scripts[taken.experiment](taken.replay.start, taken.replay.changes(), taken.history.last_step)
    if kind == "html":
        return report(taken, origin)
    if kind == "json":
        return as_log(taken.experiment, taken.replay)
    return (as_csv if kind == "csv" else as_lines)(taken.history)


def cells(history: History) -> Iterator[Cells]:
    """The kept rows of a run: scalars by name, short vectors as ``name.0``, ``name.1``; None where nothing is known."""
    names = [name for name in history.dtype.names or () if math.prod(history.dtype[name].shape) <= SMALL]
    rows = history.whole
    if not len(rows) or rows["step"][-1] != history.last_step:
        rows = np.concatenate([rows, np.atleast_1d(history.last)])
    for row in rows:
        found: Cells = {}
        for name in names:
            value = row[name]
            if np.ndim(value) == 0:
                found[name] = cell(value)
            else:
                found |= {f"{name}.{'.'.join(map(str, at))}": cell(one) for at, one in np.ndenumerate(value)}
        yield found


def as_csv(history: History) -> str:
    """The kept rows under a line of names; empty where nothing is known."""
    out = io.StringIO()
    writer = None
    for row in cells(history):
        if writer is None:
            writer = csv.DictWriter(out, list(row), lineterminator="\n")
            writer.writeheader()
        writer.writerow(row)
    return out.getvalue()


def as_lines(history: History) -> str:
    """The kept rows, one JSON object a line."""
    return "".join(json.dumps(row) + "\n" for row in cells(history))


def as_log(experiment: str, replay: ReplayLog) -> str:
    """What repeats a run, however long it was: its start, every change at its step, its last step, as JSON.

    ``command`` is the same for a shell: it writes the run's numbers.
    """
    start = settings.to_text(replay.start)
    changes = [
        {"step": change["step"], "field": change["field"], "value": settings.text_of(change["new"])}
        for change in replay.changes()
    ]
    options = [part for name, text in start.items() for part in ("--set", f"{name}={text}")]
    for change in changes:
        options += ["--at", f"{change['step']}:{change['field']}={change['value']}"]
    command = shlex.join(["bnviz", "run", experiment, *options, "--steps", str(replay.step)])
    log = {"experiment": experiment, "start": start, "changes": changes, "step": replay.step, "command": command}
    return json.dumps(log, indent=1) + "\n"
