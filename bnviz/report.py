"""A run as one HTML file that needs nothing else: its settings, its sentences, its charts at rest."""

from collections.abc import Iterable, Sequence
from html import escape
from re import sub
from typing import Any

from bnviz import charts, stories
from bnviz import config as settings
from bnviz.charts.chart import Chart
from bnviz.history import History

VIEW = {"layer": 2, "unit": 22}  # what the pages watch at first
STYLE = (
    "body{margin:40px auto;max-width:900px;padding:0 16px;font:17px/1.45 'Source Sans 3','Source Sans Pro',sans-serif;"
    "color:#262a33}h1{font-size:26px}h2{font-size:17px;margin:32px 0 0}h2 i{font-style:normal;font-weight:400}"
    ".quiet,h2 i{color:#5f6269}.formula{font-family:'STIX Two Math','Cambria Math',serif;font-size:1.1em}"
)


def html(experiment: str, config: Any, changes: Sequence[str], history: History) -> str:
    """The report of one run, Plotly.js inside.

    Args:
        changes: what was changed on the way, as it was asked for.
    """
    drawn = charts.charts_for(experiment, config)
    view = fitting(history, drawn)
    tell = stories.teller(experiment)
    told = tell(history, config, [], view) if tell else {}
    said = dict.fromkeys(sentence for slot in told if not slot.startswith("ask.") for sentence in told[slot])
    body = [f"<h1>{escape(experiment.replace('_', ' '))}, {history.last_step} steps</h1>"]
    body.append(f'<p class="quiet">{escape(settled(config, changes))}</p>')
    body += [f"<p>{_plain(sentence)}</p>" for sentence in said]
    for n, chart in enumerate(drawn):
        note = f" <i>{escape(chart.note)}</i>" if chart.note else ""
        body.append(f"<h2>{escape(chart.title)}{note}</h2>")
        body.append(chart.fill(history, view).to_html(full_html=False, include_plotlyjs=n == 0))
    head = f'<meta charset="utf-8"><title>bnviz: {escape(experiment)}</title><style>{STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(body)}</body></html>'


def settled(config: Any, changes: Sequence[str]) -> str:
    """The settings that are not the defaults, and the changes."""
    said = [f"{name} = {text}" for name, text in settings.to_text(config).items()] or ["default settings"]
    return ", ".join([*said, *changes])


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
