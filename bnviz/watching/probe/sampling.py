"""Which values of a tensor are looked at: all of a small one, a stated part of a large one.

The values of a channel are spread over examples and positions. A large tensor is read at evenly spaced places that
begin at another place in each recorded pass; its channels are always the same ones, so that they can be followed.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

EXACT = 2**16  # a tensor of so many values is read whole
PER_CHANNEL = 1024  # values of a channel that are read of a larger one
POSITIONS = 64  # of each of its examples, if it has so many: a few positions would not stand for an image
MOST_VALUES = 2**17  # values that are read of any
MOST_CHANNELS = 512


@dataclass(frozen=True)
class Plan:
    """How one shape is read.

    Attributes:
        axis: of the channels. steps: from one place that is read to the next, for each axis.
        channels: how many are read. values: how many a channel has.
    """

    axis: int
    steps: tuple[int, ...]
    channels: int
    values: int

    def cut(self, x: Any, turn: int) -> Any:
        """The places of a tensor or an array that are read, the channels first; a view, (C', ...).

        Args:
            turn: a whole number that says where to begin; over many, every place is read equally often.
        """
        order = (self.axis, *(each for each in range(len(self.steps)) if each != self.axis))
        if max(self.steps) == 1:
            return x.permute(order) if hasattr(x, "permute") else x.transpose(order)
        index = []
        for axis, step in enumerate(self.steps):
            turn, begin = divmod(turn, step) if axis != self.axis else (turn, 0)
            index.append(slice(begin, None, step))
        cut = x[tuple(index)]
        return cut.permute(order) if hasattr(cut, "permute") else cut.transpose(order)


@lru_cache(maxsize=512)
def plan(shape: tuple[int, ...], axis: int, most: int | None = None) -> Plan | None:
    """How a tensor of this shape is read; None if there is nothing in it.

    Args:
        axis: of the channels, from the front or from the back.
        most: values that are read in all; without it, `EXACT` and what follows it.
    """
    size = math.prod(shape)
    if not shape or not size:
        return None
    axis = axis % len(shape)
    steps = [1] * len(shape)
    steps[axis] = math.ceil(shape[axis] / MOST_CHANNELS)
    channels = math.ceil(shape[axis] / steps[axis])
    others = [each for each in range(len(shape)) if each != axis]
    if size > (most or EXACT):
        _widen(shape, steps, others, max(16, min(PER_CHANNEL, (most or MOST_VALUES) // channels)))
    return Plan(axis, tuple(steps), channels, size // shape[axis])


def _widen(shape: tuple[int, ...], steps: list[int], others: list[int], most: int) -> None:
    """Widen the steps until at most so many values of a channel are read: down to `POSITIONS`, then of the examples.

    Examples come in any order, positions do not: the border of an image is another thing than its middle.
    """
    if not others:
        return
    first, positions = others[0], others[1:]
    here = math.prod(shape[each] for each in positions)
    wanted = max(most // shape[first], min(POSITIONS, most // 8))
    if here > wanted:
        step = math.ceil((here / wanted) ** (1 / len(positions)) - 1e-9)
        for each in positions:
            steps[each] = min(shape[each], step)
    read = math.prod(math.ceil(shape[each] / steps[each]) for each in others)
    steps[first] = min(shape[first], math.ceil(read / most))


def spaced(length: int, most: int) -> tuple[int, int]:
    """Evenly spaced places of a list, at most so many: how many, and from one to the next."""
    step = max(1, math.ceil(length / most)) if most else 1
    return (math.ceil(length / step) if most else 0), step
