"""Runs that several tests look at: trained once a session."""

from collections.abc import Callable
from typing import Any

import pytest

from bnviz.experiments.live_training import training as live_training
from bnviz.experiments.live_training.config import Config
from bnviz.experiments.live_training.training import Race, Record

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
