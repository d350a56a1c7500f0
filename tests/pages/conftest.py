"""What every page's script needs."""

import pytest


@pytest.fixture(autouse=True)
def _trained(pool: None) -> None:
    """Runs are trained, as on the server."""
