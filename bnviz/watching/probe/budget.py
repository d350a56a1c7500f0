"""How often a step is recorded, so that watching takes at most its share of the training time.

What a recorded step costs is measured while training goes on: its duration over that of the step before it, which was
not recorded, and the time that the watch's own code took, whichever is more; of the last nine the median. Nothing is
assumed about the machine or the model.
"""

import math
from collections import deque
from statistics import median

GRANT = 0.1  # seconds that may be spent at the beginning, once, beyond the share: the first steps tell the most
REMEMBERED = 9  # recorded steps whose costs are kept
SPENT = 0.75  # of the share that is spent; the rest is for what no clock here shows, such as caches that grow cold
LEAST = 0.2  # of the share that is left for recording where counting the steps alone would use it up


class Budget:
    """Decides when the next step is recorded.

    Attributes:
        spent: seconds that watching took. trained: seconds that the steps took without it.
        idle: seconds that counting one step takes.

    Args:
        share: of the training time. every: record every so many'th step, whatever it takes.
    """

    def __init__(self, share: float, every: int | None = None, idle: float = 0.0) -> None:
        self.share, self.every, self.idle = share, every, idle
        self.spent = self.trained = 0.0
        self._costs: deque[float] = deque(maxlen=REMEMBERED)
        self._bare: deque[float] = deque(maxlen=REMEMBERED)
        self._evaluating = 0.0
        self._counted = 0

    @property
    def step(self) -> float:
        """Seconds of a step that is not recorded; 0 while unknown."""
        return median(self._bare) if self._bare else 0.0

    @property
    def cost(self) -> float:
        """Seconds that recording a step takes; 0 while unknown."""
        return median(self._costs) if self._costs else 0.0

    @property
    def so_far(self) -> float:
        """What watching took so far, as a share of the training time."""
        return self.spent / self.trained if self.trained else 0.0

    @property
    def too_small(self) -> bool:
        """Whether counting the steps takes more than the share by itself, so that it cannot be kept."""
        return not self.every and len(self._bare) == REMEMBERED and self.idle > self.share * self.step

    def bare(self, seconds: float) -> None:
        """A step that was not recorded took so long."""
        self._bare.append(seconds)

    def recorded(self, own: float, whole: float | None, first: bool = False) -> None:
        """A step was recorded.

        Args:
            own: seconds of the watch's own code. whole: of the step; None where something else happened in it.
            first: it was the first one, which takes longer than any later one.
        """
        cost = own
        if whole is not None and self._bare:
            cost = max(cost, whole - self._bare[-1])
        if first:
            self.spent += own
            return
        self._costs.append(cost)
        self.spent += self.cost  # the median: one step on a busy machine says little

    def evaluated(self, own: float) -> None:
        """An evaluation pass was recorded."""
        self._evaluating += own
        self.spent += own

    def passed(self, step: int) -> None:
        """So many steps have been made by now."""
        self.spent += (step - self._counted) * self.idle
        self.trained += (step - self._counted) * self.step
        self._counted = step

    def may_evaluate(self, step: int) -> bool:
        """Whether an evaluation pass may be recorded now: half of the share is kept for them."""
        if self.every:
            return True
        trained = self.trained + (step - self._counted) * self.step
        return self._evaluating + self.cost <= self.share / 2 * trained + GRANT / 2

    def interval(self, step: int) -> int:
        """In how many steps the next one is recorded, at least 1."""
        if self.every:
            return self.every
        if not self.step or not self._costs:
            return 2 if not self._bare else 1
        left = max(SPENT * self.share - self.idle / self.step, LEAST * self.share)
        steady = math.ceil(self.cost / (left * self.step))
        if self.spent + self.cost < GRANT:
            return max(1, min(steady, step // 8))
        debt = self.spent - GRANT - SPENT * self.share * self.trained
        return max(1, steady, math.ceil(debt / (left * self.step)) if debt > 0 else 0)
