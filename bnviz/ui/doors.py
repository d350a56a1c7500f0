"""The ways from the first page: one for every page of the site map that declares a door, and one to a class."""

import streamlit as st

from bnviz.ui.site import LESSONS, site

CLASS = "[**Teach it** Start a class: phones follow your run, vote, and explore](#start-a-class)"  # see classbar.js


def show() -> None:
    """All of them, side by side."""
    found = [entry for entry in site() if entry.door]
    with st.container(horizontal=True, key="doors"):
        for entry in found:
            if door := entry.door:
                st.page_link(entry.script, label=f"**{door.name}** {door.says()}", width="stretch")
            if entry is LESSONS:
                st.markdown(CLASS)


def beside(name: str, says: str) -> None:
    """The way to one page from another, with what the two have to do with each other."""
    entry = next(entry for entry in site() if entry.name == name)
    st.page_link(entry.script, label=f"**{entry.title}**: {says}", width="stretch")
