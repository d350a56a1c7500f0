"""What every page shares: the navigation and the title row.

Streamlit's own header and navigation are not shown: ours are links that can be reached by key, marked where one is, and
fit behind one button where there is little room.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Protocol

import streamlit as st

from bnviz.experiments import MENUS, TOP

PLACE = 40  # where the menus stand among the pages of the navigation's own level, by their order


class Page(Protocol):
    """What the navigation needs to know of a page."""

    @property
    def script(self) -> Path:
        """Its script."""

    @property
    def title(self) -> str:
        """Its name."""

    @property
    def menu(self) -> str:
        """The menu that it stands in."""

    @property
    def order(self) -> int:
        """Its place there."""


def navigation(pages: Sequence[Page], here: Page) -> None:
    """Links to every page, in one line; where there is little room, all of them behind one button."""
    with st.container(horizontal=True, vertical_alignment="center", gap=None, key="navigation"):
        for menu, listed in _levels(pages):
            if not menu:
                _links(listed, here)
                continue
            with st.popover(menu, key=f"menu-{'here' if here in listed else 'other'}-{menu}"):
                _links(listed, here)
        with st.popover("Menu", key="menu-all"):
            _links(pages, here)


def _links(pages: Sequence[Page], here: Page) -> None:
    for page in pages:
        st.page_link(page.script, label=f"**{page.title}**" if page == here else page.title)


def _levels(pages: Sequence[Page]) -> Iterator[tuple[str, list[Page]]]:
    """The pages in the order of the navigation, those of a menu together: (menu, its pages)."""
    places = sorted(
        pages, key=lambda page: (page.order if page.menu == TOP else PLACE, MENUS.index(page.menu), page.order)
    )
    for menu, listed in groupby(places, key=lambda page: page.menu):
        yield menu, list(listed)


def header(title: str, *buttons: Callable[[], None], lede: str = "") -> None:
    """The page's title, quiet words behind it, and buttons on the same line."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="title"):
        st.title(title, anchor=False)
        for button in buttons:
            button()
