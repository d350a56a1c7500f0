"""What batch normalization costs: the processor time of a step with it, over that of a step without it."""

import statistics
import time
from collections.abc import Sequence

import torch

from bnviz.model.mlp import MLP
from bnviz.model.train import Descent

STEPS = 20  # in a row, before the other network has its turn
ROUNDS = 9  # odd, so that the median is one of them


def dearer(sizes: Sequence[int], activation: str, batch: int, *, rounds: int = ROUNDS) -> float:
    """How many times the processor time of a step a step with batch normalization takes; 1 is the same.

    A step is the forward and the backward pass and the update of one multilayer perceptron. The two networks take
    turns, so that what else the machine does slows both; the median of the rounds is given.

    Args:
        sizes: of the layers, the inputs' first, the classes' last. activation: the nonlinearity. batch: examples.
    """
    draw = torch.Generator().manual_seed(0)
    x, y = torch.rand(batch, sizes[0], generator=draw), torch.randint(sizes[-1], (batch,), generator=draw)
    both = [
        Descent(MLP(sizes, activation, "he", normalization=kind, generator=torch.Generator().manual_seed(0)))
        for kind in ("none", "batch")
    ]
    for descent in both:
        _seconds(descent, x, y)  # what is set up once is no part of a step
    found = []
    for _ in range(rounds):
        plain, normalized = (_seconds(descent, x, y) for descent in both)
        found.append(normalized / plain)
    return statistics.median(found)


def _seconds(descent: Descent, x: torch.Tensor, y: torch.Tensor) -> float:
    """Of processor time, for some steps."""
    start = time.process_time()
    for _ in range(STEPS):
        descent.step(descent.forward_backward(x, y).grads, 0.01)
    return time.process_time() - start
