"""Which steps are recorded, and the durations from which the budget learns what that costs."""

from enum import Enum

from bnviz.watching.probe.budget import Budget


class Due(Enum):
    """What is to be done after a step."""

    NOTHING = "nothing"
    RECORD = "record the step that begins"
    FINISH = "the recorded step has ended"


class Schedule:
    """Goes from one recorded step to the next; the step just before one is timed to compare.

    Attributes:
        target: number of the step that is recorded next, or now. wake: after so many steps `due` is to be asked.
        undisturbed: nothing but training has happened since the step that is being timed began.
    """

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.target, self.wake = 0, 1
        self.undisturbed = False
        self._since = self._own = 0.0

    def due(self, steps: int, now: float, own: float) -> Due:
        """What is to be done, after so many steps.

        Args:
            now: seconds. own: seconds of the watch's own code since the last recorded step.
        """
        if steps > self.target:
            return Due.FINISH
        if steps == self.target and self.undisturbed:
            self.budget.bare(now - self._since - (own - self._own))
        self._time(now, own)
        self.wake = self.target + (steps == self.target)
        return Due.RECORD if steps == self.target else Due.NOTHING

    def finished(self, steps: int, now: float, own: float, stretch: int = 1) -> Due:
        """The recorded step is done with; decides which one is next, and whether it begins at once.

        Args:
            own: seconds of the watch's own code. stretch: how many times rarer than the budget allows.
        """
        whole = now - self._since if self.undisturbed else None
        self.budget.passed(steps)
        self.budget.recorded(own, whole, first=self.target == 0)
        self.target += max(1, self.budget.interval(steps)) * stretch
        self.target = max(self.target, steps)
        self.undisturbed = False
        if self.target > steps + 1:
            self.wake = self.target - 1
            return Due.NOTHING
        self._time(now, 0.0)
        self.wake = steps + 1
        return Due.RECORD if self.target == steps else Due.NOTHING

    def _time(self, now: float, own: float) -> None:
        """A step begins that is timed."""
        self._since, self._own, self.undisturbed = now, own, True
