"""A page opened as a visitor's browser opens it, through Streamlit's AppTest: no browser, the real script."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from bnviz.stream.session import Session
from bnviz.ui.server import SCRIPT, SESSIONS
from bnviz.ui.site import HOME, Entry, site


def opened(entry: Entry, **query: str) -> AppTest:
    """A page with an address bar, run once."""
    app = AppTest.from_file(SCRIPT, default_timeout=60)
    app.switch_page(str(entry.script))
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def followed(link: str) -> AppTest:
    """What a link opens, run once. Raises StopIteration for a path that is no page's."""
    parts = urlsplit(link)
    name = parts.path.strip("/") or HOME.name
    query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    return opened(next(entry for entry in site() if entry.name == name), **{key: said for key, [said] in query.items()})


def components(app: AppTest) -> list[dict[str, Any]]:
    """What the page told its live components, in their order."""
    return [json.loads(one.proto.json)[0] for one in app.main if one.type == "bidi_component"]


def sessions(app: AppTest) -> dict[str, Session]:
    """The page's sessions, by experiment."""
    found = [SESSIONS.session(data["ws"].rpartition("/")[2]) for data in components(app)]
    return {session.experiment: session for session in found if session is not None}


def notices(app: AppTest) -> list[str]:
    """What the visitor is told of the address."""
    return [toast.value for toast in app.toast]
