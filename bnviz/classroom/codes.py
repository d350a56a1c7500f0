"""The codes of classes: four characters that nobody mistakes for others, none of them twice within a day."""

import secrets
from collections.abc import Callable

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 O 1 I
LENGTH = 4
DAY = 24 * 3600.0  # seconds
MOST = 100_000  # codes that are remembered; a tenth of all


def read(text: str) -> str:
    """A code as somebody typed it, in capitals and without blanks; empty if it is none."""
    found = "".join(text.upper().split()).replace("-", "")
    return found if len(found) == LENGTH and set(found) <= set(LETTERS) else ""


class Codes:
    """Gives codes out.

    Args:
        clock: seconds. draw: one letter at random.
    """

    def __init__(self, clock: Callable[[], float], draw: Callable[[], str] = lambda: secrets.choice(LETTERS)) -> None:
        self._clock = clock
        self._draw = draw
        self._used: dict[str, float] = {}  # when each was given out, or its class ended; the oldest first

    def new(self) -> str:
        """A code that was no class's for a day."""
        self._forget()
        while (code := "".join(self._draw() for _ in range(LENGTH))) in self._used:
            pass
        self.use(code)
        return code

    def use(self, code: str) -> None:
        """A class has it now: the day begins anew."""
        self._used.pop(code, None)
        self._used[code] = self._clock()

    def was_used(self, code: str) -> bool:
        """Whether a class had it within a day."""
        self._forget()
        return code in self._used

    def _forget(self) -> None:
        now = self._clock()
        for code, at in list(self._used.items()):
            if now - at < DAY and len(self._used) <= MOST:
                break
            del self._used[code]
