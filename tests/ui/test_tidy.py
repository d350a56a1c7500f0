"""What Streamlit keeps of closed pages is let go of where open files run short."""

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit import runtime
from streamlit.runtime import app_session, memory_session_storage, websocket_session_manager

from bnviz.stream import descriptors
from bnviz.ui.tidy import tidy


@pytest.fixture
def sessions(monkeypatch):
    """A runtime that keeps three closed pages: the script of one still runs."""
    kept = [
        SimpleNamespace(_script_event_loop=asyncio.new_event_loop(), _scriptrunner=busy) for busy in (None, None, 1)
    ]
    infos = [SimpleNamespace(session=each) for each in kept]
    manager = SimpleNamespace(_session_storage=SimpleNamespace(list=lambda: infos))
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(_session_mgr=manager))
    yield kept
    for each in kept:
        each._script_event_loop.close()


def closed(sessions):
    """Of each, whether its event loop is."""
    return [each._script_event_loop.is_closed() for each in sessions]


def test_while_there_are_enough_nothing_is_closed(sessions, monkeypatch):
    """A browser that comes back finds its page."""
    monkeypatch.setattr(descriptors, "scarce", lambda: False)
    assert not tidy()
    assert closed(sessions) == [False, False, False]


def test_where_they_run_short_pages_that_nobody_uses_are_closed(sessions, monkeypatch):
    """Not those whose script runs."""
    monkeypatch.setattr(descriptors, "scarce", lambda: True)
    assert tidy()
    assert closed(sessions) == [True, True, False]


def test_what_is_closed_is_what_streamlit_has():
    """The names that are taken from Streamlit are there in the installed version."""
    found = Path(app_session.__file__).read_text("utf-8")
    assert "self._script_event_loop" in found
    assert "self._scriptrunner" in found
    assert hasattr(memory_session_storage.MemorySessionStorage, "list")
    assert "self._session_storage" in Path(websocket_session_manager.__file__).read_text("utf-8")
