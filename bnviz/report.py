"""A run as one HTML file that needs nothing else: its settings, its sentences, its charts at rest."""

from collections.abc import Iterable, Mapping
from html import escape
from re import sub
from typing import Any

from bnviz import config as settings
from bnviz import experiments
from bnviz.charts.chart import Chart
from bnviz.history import History
from bnviz.replay import ReplayLog, told

VIEW = {"layer": 2, "unit": 22}  # what the pages watch at first
STYLE = (
    "body{margin:40px auto;max-width:900px;padding:0 16px;font:17px/1.45 'Source Sans 3','Source Sans Pro',sans-serif;"
    "color:#262a33}h1{font-size:26px}h2{font-size:17px;margin:32px 0 0}h2 i{font-style:normal;font-weight:400}"
    ".quiet,h2 i{color:#5f6269}.formula{font-family:'STIX Two Math','Cambria Math',serif;font-size:1.1em}"
)


def html(experiment: str, replay: ReplayLog, history: History, origin: str = "") -> str:
    """The report of one run, Plotly.js inside.

    Args:
        replay: what repeats the run. origin: of the app that shows it, such as ``https://bnviz.example``.
    """
    drawn = experiments.get(experiment).charts(replay.config)
    view = fitting(history, drawn)
    tell = experiments.get(experiment).narrator
    changes = replay.changes(told)
    slots = tell(history, replay.config, changes, view) if tell else {}
    said = dict.fromkeys(sentence for slot in slots if not slot.startswith("ask.") for sentence in slots[slot])
    body = [f"<h1>{escape(experiment.replace('_', ' '))}, {history.last_step} steps</h1>"]
    body.append(f'<p class="quiet">{escape(settled(replay.start, changes))}</p>')
    address = escape(origin.rstrip("/") + experiments.get(experiment).address(replay.to_text()))
    link = f'<a href="{address}">{address}</a>' if origin else f"{address} at the app's own address"
    body.append(f'<p class="quiet">The same run, live: {link}</p>')
    body += [f"<p>{_plain(sentence)}</p>" for sentence in said]
    for n, chart in enumerate(drawn):
        note = f" <i>{escape(chart.note)}</i>" if chart.note else ""
        body.append(f"<h2>{escape(chart.title)}{note}</h2>")
        body.append(chart.fill(history, view).to_html(full_html=False, include_plotlyjs=n == 0))
    head = f'<meta charset="utf-8"><title>bnviz: {escape(experiment)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(body)}</body></html>'


def settled(config: Any, changes: Iterable[Mapping[str, Any]]) -> str:
    """The settings at the start that are not the defaults, and the changes."""
    said = [f"{name} = {text}" for name, text in settings.to_text(config).items()] or ["default settings"]
    later = [f"{each['field']} = {settings.text_of(each['new'])} from step {each['step']}" for each in changes]
    return ", ".join([*said, *later])


def fitting(history: History, drawn: Iterable[Chart]) -> dict[str, int]:
    """The usual view, within what the run has: every variable that a picture uses stays inside the columns it picks."""
    view = dict(VIEW)
    for ref in (ref for chart in drawn for binding in chart.bindings for ref in binding.refs):
        for axis, name in enumerate(ref.index):
            if isinstance(name, str):
                view[name] = min(view.get(name, 0), history.dtype[ref.column].shape[axis] - 1)
    return view


def _plain(sentence: str) -> str:
    """The stories' markup as HTML."""
    text = sub(r"\[\[(.+?)\]\]|\(\(([^|]+)\|.*?\)\)", lambda m: m[1] or m[2], escape(sentence))
    text = sub(r"\$(.+?)\$", r'<span class="formula">\1</span>', text)
    return sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
