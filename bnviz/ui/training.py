"""The pool that trains for all visitors of this server.

It stands apart from all else that the server holds because it comes first: what its workers import takes longer than
everything that the server and a browser do until the first chart.
"""

from bnviz.config import ConfigError
from bnviz.stream import descriptors
from bnviz.ui.pools import pool

try:
    POOL = pool()
except ConfigError as problem:  # it is said to whoever starts the server, without a trace of where
    raise SystemExit(f"bnviz: {problem}") from None


def prepare() -> None:
    """What can be done before anything else is imported; the rest waits for the server's lifespan."""
    descriptors.raise_limit()
    try:
        POOL.prepare()
    except ConfigError as problem:
        raise SystemExit(f"bnviz: {problem}") from None
