"""What is counted in every pass, watched or not: a handful of additions."""

from typing import Any

import torch

from bnviz.watching.probe.slots import first_tensor


class Counts:
    """Passes through a model since the last row that told them.

    Attributes:
        passes: in training mode. passes_no_gradient: of these, without gradients.
        passes_evaluating: in evaluation mode with gradients. evaluations: all in evaluation mode since the last step.
        least, most: examples in a training pass.
    """

    def __init__(self) -> None:
        self._step = 0
        self.last_evaluations = 0
        self.evaluations = 0
        self._evaluated_at = -1
        self._begin()

    def _begin(self) -> None:
        self.passes = self.passes_no_gradient = self.passes_evaluating = 0
        self.least, self.most = 2**62, 0

    def training_pass(self, args: Any, kwargs: Any) -> None:
        """A pass in training mode begins."""
        self.passes += 1
        if not torch.is_grad_enabled():
            self.passes_no_gradient += 1
        try:
            n = args[0].size(0)
        except (IndexError, AttributeError, TypeError):
            n = examples(args or kwargs)
        if n < self.least:
            self.least = n
        if n > self.most:
            self.most = n

    def evaluation_pass(self, step: int) -> int:
        """A pass in evaluation mode begins; returns how many there were before it since the last step."""
        if torch.is_grad_enabled():
            self.passes_evaluating += 1
        if self._evaluated_at != step:
            self._evaluated_at, self.last_evaluations, self.evaluations = step, self.evaluations, 0
        self.evaluations += 1
        return self.evaluations - 1

    def told(self, step: int) -> dict[str, int | None]:
        """The columns of a row, and begin anew."""
        found: dict[str, int | None] = {
            "steps": step - self._step,
            "passes": self.passes,
            "passes_no_gradient": self.passes_no_gradient,
            "passes_evaluating": self.passes_evaluating,
            "examples_least": self.least if self.most else None,
            "examples_most": self.most or None,
        }
        self._step = step
        self._begin()
        return found


def examples(said: Any) -> int:
    """How many examples a model was called with: the length of the first tensor."""
    x = first_tensor(said)
    return int(x.shape[0]) if x is not None and x.dim() else 0
