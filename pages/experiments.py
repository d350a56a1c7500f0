"""Everything there is to see: a question, a small picture of a recorded run, and the way to the page."""

import streamlit as st

from bnviz.ui import live
from bnviz.ui.site import Entry, picture, site

COLUMNS = 3


def card(entry: Entry) -> None:
    """One page."""
    with st.container(border=True, height="stretch"):
        st.page_link(entry.script, label=f"**{entry.title}**", width="stretch")
        st.write(entry.experiments[0].question)
        if drawn := picture(entry, dark=st.context.theme.type == "dark"):
            st.image(drawn, caption="recorded run", width="stretch")


live.header("What batch normalization does, and what it does not")
st.write(
    "Each page asks one question and trains to answer it, while you watch and change what you like. Every number comes "
    "from a step that ran; only the small pictures here are recorded."
)
shown = [entry for entry in site() if entry.experiments]
for start in range(0, len(shown), COLUMNS):
    for column, entry in zip(st.columns(COLUMNS), shown[start : start + COLUMNS], strict=False):
        with column:
            card(entry)
