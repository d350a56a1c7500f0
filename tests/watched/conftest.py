"""One short watched training for all tests of what is shown of it."""

from pathlib import Path

import pytest
from torch import nn

from bnviz.watching.probe import recorder
from bnviz.watching.reader import Run
from tests.watching import loops


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("watched")


@pytest.fixture(scope="session")
def run(folder: Path) -> Run:
    """Forty steps of two hidden layers, each recorded and written at once; evaluated every fourth."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorder, "EVERY", 0.0)
        return loops.recorded(loops.mlp, folder, steps=40)


def deep() -> nn.Sequential:
    """Thirty layers of eight units."""
    layers: list[nn.Module] = []
    for k in range(30):
        layers += [nn.Linear(8 if k else 16, 8, bias=False), nn.BatchNorm1d(8), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(8, 3))


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Twelve steps of thirty layers."""
    return loops.recorded(deep, tmp_path_factory.mktemp("many"))
