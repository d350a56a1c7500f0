"""Shared by the tests of watching."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def heard(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What bnviz logs is heard, whatever the libraries that other tests have loaded made of logging."""
    log = logging.getLogger("bnviz")
    before = log.disabled, log.propagate, logging.root.manager.disable
    log.disabled, log.propagate = False, True
    logging.disable(logging.NOTSET)
    caplog.set_level(logging.WARNING, logger="bnviz")
    yield
    log.disabled, log.propagate = before[:2]
    logging.disable(before[2])
