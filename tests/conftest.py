"""What several folders of tests need: runs that are trained once a session, and the server's pool."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

from bnviz.experiments.live_training import training as live_training
from bnviz.experiments.live_training.config import Config
from bnviz.experiments.live_training.training import Race, Record

settings.register_profile("no clock", deadline=None)  # others may compute on the machine too
settings.load_profile("no clock")

Raced = Callable[..., list[Record]]


@pytest.fixture(scope="session")
def raced() -> Raced:
    """``raced(steps, seed=0, ...)``: the first records of a live training, each run trained only as far as asked."""
    races: dict[Config, tuple[Race, list[Record]]] = {}

    def records(steps: int, **settings: Any) -> list[Record]:
        config = Config(**settings)
        race, done = races.setdefault(config, (live_training.start(config), []))
        while len(done) < steps and (record := race.step()) is not None:
            done.append(record)
        return done[:steps]

    return records


@pytest.fixture(scope="session")
def pool() -> Iterator[None]:
    """The server's pool, as the app's lifespan starts and ends it."""
    from bnviz.ui.server import SESSIONS  # here: most tests do without Streamlit

    SESSIONS.pool.start()
    yield
    assert SESSIONS.pool.shut()
