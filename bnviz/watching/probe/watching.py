"""A watch, as the one who watches holds it."""

from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from torch import Tensor, nn

from bnviz.watching.meta import Meta
from bnviz.watching.probe.budget import Budget
from bnviz.watching.probe.engine import Engine
from bnviz.watching.probe.recorder import Recorder


class Watching:
    """Watches a model until it is closed; made by `bnviz.watch`."""

    def __init__(
        self, model: nn.Module, optimizer: Any, budget: Budget, recorder: Recorder, channels: int, meta: Meta
    ) -> None:
        self._recorder = recorder
        self._engine = Engine(model, optimizer, budget, recorder, channels, meta)

    @property
    def path(self) -> Path:
        """Of the file that is written."""
        return self._recorder.path

    @property
    def steps(self) -> int:
        """Updates of the weights so far."""
        return self._engine.steps

    @property
    def cost(self) -> float:
        """What watching took so far, as a share of the training time, as measured."""
        return self._engine.budget.so_far

    @property
    def every(self) -> int:
        """Steps from one recorded step to the next, as the budget now allows."""
        return self._engine.budget.interval(self.steps)

    @property
    def unseen(self) -> tuple[str, ...]:
        """Sentences on what is not seen."""
        return tuple(self._engine.scribe.unseen)

    def step(self, loss: float | Tensor | None = None) -> None:
        """Say that a step has ended, and its loss.

        Only needed for the loss, or where no optimizer of torch.optim makes the step: one that was seen to step since
        the last call is not counted again.
        """
        if self._engine.closed:
            return
        if not self._engine.counted:
            self._engine.stepped()
        self._engine.counted = False
        if loss is not None:
            self._engine.loss(loss)

    def loss(self, loss: float | Tensor) -> None:
        """Say the loss of the step that has just ended, without counting one. It is read in recorded steps only."""
        self._engine.loss(loss)

    def evaluated(self, loss: float | Tensor) -> None:
        """Say the loss of an evaluation at the present step."""
        value = float(loss.detach()) if isinstance(loss, Tensor) else float(loss)
        row = {**self._engine.scribe.where(False, 0), "kind": "model", "module": "", "loss": value}
        self._recorder.add([row])

    def say(self, sentence: str) -> None:
        """Say something once: to the log, and in the file."""
        self._engine.scribe.say(sentence)

    def close(self) -> None:
        """Take every hook out, write what waits, and close the file."""
        self._engine.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None:
            said = f"The training ended in {type(error).__name__} after {self.steps} steps."
            self._recorder.note(self._engine.scribe.where(True, 0), {"error": said})
        self.close()

    def _repr_html_(self) -> str | None:
        """What a notebook shows: the page's picture of what was recorded so far."""
        self._recorder.flush()
        draws = import_module("bnviz.watched.notebook")  # by name: a training loads nothing that draws
        return draws.html(self.path) or None

    def __repr__(self) -> str:
        size = f"{self._recorder.size / 2**20:.1f} MB"
        return f"Watching(step {self.steps}, {size} in {self.path}, {100 * self.cost:.1f} % of the training time)"
