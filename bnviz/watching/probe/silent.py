"""The watch of a process that does not record: all others of a training with several than the one of rank 0."""

import logging
from types import TracebackType
from typing import Any, Self

from torch import Tensor

log = logging.getLogger("bnviz")


class Silent:
    """Takes all that a watch takes, and does nothing.

    Attributes:
        path: None, since nothing is written. cost: 0. unseen: that this process does not record.
    """

    path = None
    cost = 0.0

    def __init__(self, rank: int) -> None:
        self.unseen = (f"The process of rank {rank} does not record; the one of rank 0 does.",)
        log.info("bnviz: %s", self.unseen[0])

    def step(self, loss: float | Tensor | None = None) -> None:
        """Nothing."""

    def loss(self, loss: float | Tensor) -> None:
        """Nothing."""

    def evaluated(self, loss: float | Tensor) -> None:
        """Nothing."""

    def say(self, sentence: str) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> Any:
        return None
