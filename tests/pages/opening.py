"""A page opened as a visitor's browser opens it, through Streamlit's AppTest: no browser, the real script."""

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from streamlit.testing.v1 import AppTest

from bnviz.experiments import Experiment
from bnviz.stream.session import Session
from bnviz.ui.server import SCRIPT, SESSIONS
from bnviz.ui.site import HOME, Entry, site

WAIT = 60  # seconds after which a run has not started


def opened(entry: Entry, **query: str) -> AppTest:
    """A page with an address bar, run once."""
    app = AppTest.from_file(SCRIPT, default_timeout=600)
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


def first_row(declared: Experiment, seed: int = 3) -> tuple[Session, Any]:
    """The session that the link of a run with this seed opens on its page, and the first row that a worker sends."""
    app = followed(declared.address({declared.prefix + "seed": str(seed)}))
    assert not app.exception
    assert notices(app) == []
    session = sessions(app)[declared.name]
    assert session.replay.config == declared.Config(seed=seed)
    give_up = time.monotonic() + WAIT
    while session.history is None or session.history.last_step < 0:
        assert time.monotonic() < give_up
        time.sleep(0.02)
    return session, session.history.last
