"""How far a run is that is being repeated, and how long it will still take."""

from collections.abc import Callable

from bnviz.stories.numbers import GLUE, integer

SHORT = 2.0  # seconds: a repetition that is over sooner needs no words
APART = 1.0  # seconds between two sentences


class Progress:
    """The sentences about one repetition.

    Args:
        goal: the step that it leads to. clock: seconds.
    """

    def __init__(self, goal: int, clock: Callable[[], float]) -> None:
        self._goal = goal
        self._clock = clock
        self._first: tuple[float, int] | None = None  # when the first row came, and its step
        self._told = 0.0
        self.sentence = ""

    def note(self, step: int) -> bool:
        """Rows up to this step came; whether there is a new sentence."""
        now = self._clock()
        if self._first is None:
            self._first = now, step
        began, start = self._first
        if now - began < SHORT or now - self._told < APART or step <= start:
            return False
        self._told = now
        left = (self._goal - step) * (now - began) / (step - start)
        self.sentence = f"Step {integer(step)} of {integer(self._goal)}, {_about(left)} more. Pause ends it here."
        return True


def _about(seconds: float) -> str:
    """Some seconds in words."""
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds >= 1.5 * size:
            return f"about {integer(seconds / size)}{GLUE}{unit}s"
    return f"about {integer(max(seconds, 1))}{GLUE}s"
