"""What every page's script needs."""

from collections.abc import Iterator

import pytest

from bnviz.ui.server import SESSIONS


@pytest.fixture(scope="session", autouse=True)
def pool() -> Iterator[None]:
    """The server's pool, as the app's lifespan starts and ends it."""
    SESSIONS.pool.start()
    yield
    assert SESSIONS.pool.shut()
