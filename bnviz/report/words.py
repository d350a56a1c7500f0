"""What a report says of its run in words: what was set, what changed and when, with what it was made."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from bnviz import __version__, experiments
from bnviz import config as settings
from bnviz.config import Value
from bnviz.replay import BRANCHES
from bnviz.stories.numbers import integer, setting
from bnviz.stream.taken import Taken


def heading(taken: Taken, origin: str) -> str:
    """The title, what was asked, what was set, and the way to the same run live, as HTML."""
    experiment = experiments.get(taken.experiment)
    said = [f"Recorded run, {_steps(taken.history.last_step)}", "; ".join(set_at_start(taken)) or "default settings"]
    parts = [f"<h1>{escape(experiment.title)}</h1>", f"<p>{escape(experiment.question)}</p>"]
    parts.append(f"<p>{escape(': '.join(said))}. {live(taken, origin)}</p>")
    if changed := list(changes(taken)):
        parts.append(f"<p>Changed on the way: {escape('; '.join(changed))}.</p>")
    if taken.problem:
        parts.append(f"<p>The run failed: {escape(taken.problem)}</p>")
    return "".join(parts)


def about(taken: Taken, steps: Sequence[int]) -> str:
    """Every setting, how much of the run is kept, and what wrote the file, as HTML."""
    rows = [(name_of(taken, field), value_of(value)) for field, value in _shown(taken.replay.start)]
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    curves = len(taken.history)
    kept = f"Every step of the run is in this file: {curves} in all."
    if len(steps) < taken.history.last_step + 1:
        kept = f"The curves hold {integer(curves)} steps of the run. The timeline stops at {len(steps)} of them."
    written = f"{kept} Written by bnviz {__version__}."
    return f"<details><summary>All settings at the start</summary><dl>{listed}</dl></details><p>{written}</p>"


def asked(table: Sequence[Sequence[str]]) -> str:
    """What a class was asked, as an HTML table; a question is said once, above its options."""
    names, *rows = table or [[]]
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names[2:])
    body, before = "", ["", ""]
    for row in rows:
        if row[:2] != before:
            before = list(row[:2])
            where = f", asked at step {escape(row[1])}" if row[1] != "-1" else ""
            words = f"{escape(row[0])}<small>{where}</small>"
            body += f'<tr><th scope="rowgroup" colspan="{len(names) - 2}">{words}</th></tr>'
        body += f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row[2:])}</tr>"
    return f"<h2>What the class was asked</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def live(taken: Taken, origin: str) -> str:
    """The link to the same run in the app, with what was looked at."""
    experiment = experiments.get(taken.experiment)
    looked = {name: str(value) for name, value in taken.view.items() if experiment.view.get(name) != value}
    address = experiment.address({**taken.replay.to_text(), **looked})
    if not origin:
        return f"The same run, live, at the app's own address: <code>{escape(address)}</code>"
    return f'<a href="{escape(origin.rstrip("/") + address)}">The same run, live</a>'


def set_at_start(taken: Taken) -> Iterator[str]:
    """The settings at the start that are not the defaults, in words."""
    start = settings.values(taken.replay.start)
    for field in settings.to_text(taken.replay.start):
        yield f"{name_of(taken, field)} {value_of(start[field])}"


def changes(taken: Taken) -> Iterator[str]:
    """What changed while the run went on, in words."""
    for change in taken.changes:
        yield f"{name_of(taken, change['field'])} {value_of(change['new'])} from step {integer(change['step'])}"


def name_of(taken: Taken, field: str) -> str:
    """A setting as its control is labelled, and whose it is."""
    declared = settings.params(taken.replay.start)[field]
    arm, _, name = field.rpartition(".")
    label = declared.label or name.replace("_", " ")
    names = {each.key: each.name for each in experiments.get(taken.experiment).arms}
    return f"{label} of {names.get(arm, arm)}" if arm else label


def value_of(value: Value) -> str:
    """A setting's value in words."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return value or "none" if isinstance(value, str) else setting(value)


def _shown(config: Any) -> Iterator[tuple[str, Value]]:
    """The settings that anybody could choose, but those of arms that are not there."""
    values, declared = settings.values(config), settings.params(config)
    away = BRANCHES[int(values.get("branches", 0)) :]
    for field, value in values.items():
        if not declared[field].internal and field.partition(".")[0] not in away:
            yield field, value


def _steps(last: int) -> str:
    return "1 step" if last == 1 else f"{integer(last)} steps"
