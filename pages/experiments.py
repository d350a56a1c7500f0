"""Everything there is to see: a question, a small picture of a recorded run, and the way to the page."""

import base64
from html import escape

import streamlit as st

from bnviz.ui import live
from bnviz.ui.site import Entry, picture, site


def address(svg: str) -> str:
    """A picture as an address, so that no font or style of the page reaches into it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def card(entry: Entry) -> str:
    """One page, all of it a link: its picture, its name, its question."""
    dark = st.context.theme.type == "dark"
    drawn = picture(entry, dark=dark)
    words = entry.door.says() if entry.door else ""
    image = f'<img src="{address(drawn)}" alt="" width="340" height="170">'
    shown = image if drawn else f'<span class="none">{escape(words)}</span>'
    said = f"<b>{escape(entry.title)}</b><span>{escape(entry.experiments[0].question)}</span>"
    return f'<a class="bnviz-card" href="./{entry.name}" target="_self">{shown}{said}</a>'


live.header("What batch normalization does, and what it does not")
lede = (
    "Each page asks one question and trains to answer it, while you watch and change what you like. Every number comes "
    "from a step that ran; only the small pictures here are recorded."
)
menus: dict[str, list[Entry]] = {}
for entry in site():
    if entry.experiments:
        menus.setdefault(entry.menu, []).append(entry)
parts = [f"<p class='bnviz-lede'>{lede}</p>"]
for menu, entries in menus.items():
    title = f"<h2>{escape(menu)}</h2>" if menu else ""
    parts.append(f"{title}<div class='bnviz-cards'>{''.join(map(card, entries))}</div>")
st.html("".join(parts))
