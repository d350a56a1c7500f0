"""What this server has done since it started, in whole numbers, for whoever watches over it."""

from dataclasses import dataclass

LATE = 0.15  # seconds between two updates of a run that goes on, from which on the second is late
APART = 2.0  # seconds from which on the run stood still between them


@dataclass
class Tally:
    """Counts that only grow.

    Attributes:
        steps: that were trained and came here. updates: frames that were sent. late: those of them that came late.
        restarts: actors that were lost, and their runs rebuilt.
    """

    steps: int = 0
    updates: int = 0
    late: int = 0
    restarts: int = 0

    def update(self, gap: float) -> None:
        """A frame of a run that goes on was sent, so many seconds after the one before it."""
        self.updates += 1
        self.late += LATE < gap < APART


TALLY = Tally()  # of this process
