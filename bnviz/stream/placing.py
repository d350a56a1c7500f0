"""Where a run is trained: in front or apart, and by which actor there.

In front are runs whose steps are short, so that they take turns often. Apart are those that would keep others waiting,
and those of which nothing is known yet: other actors, with which the system shares the processors.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence

from bnviz.stream.kept import Kept
from bnviz.stream.slots import Slot

QUANTUM = 0.025  # seconds of a processor that a step may take in front
REMEMBERED = 2000  # kinds of runs whose cost is remembered
UNEVEN = 0.15  # of a processor: two places that differ by less are as good as even
PART = 0.6  # of what two places differ by: a run that takes more would only turn them round

KeptRun = Kept[Slot]


class Places:
    """The places of a pool, by what they have to do.

    Args:
        slots: all of them. kept: all runs by their names. Both may change.
    """

    def __init__(self, slots: Sequence[Slot], kept: Mapping[str, KeptRun]) -> None:
        self._slots = slots
        self._kept = kept
        self.costs: dict[Hashable, float] = {}  # weight by kind of run

    def stands_apart(self, kept: KeptRun) -> bool:
        """Where a run belongs; one of which nothing is known is opened apart."""
        weight = kept.weight if kept.opened else self.costs.get(kept.kind, QUANTUM + 1)
        here = kept.place is not None and kept.place.apart
        return weight > (QUANTUM / 2 if here else QUANTUM)

    def load(self, slot: Slot) -> float:
        """The share of a processor that its runs take."""
        return sum(kept.demand for kept in self._kept.values() if (kept.going or kept.place) is slot)

    def best(self, apart: bool) -> Slot | None:
        """The slot with the least to do on that side; on the other if nobody answers there."""
        there = [slot for slot in self._slots if slot.actor is not None]
        return min(
            there,
            key=lambda slot: (not slot.answers, slot.late and not slot.ready, slot.apart != apart, self.load(slot)),
            default=None,
        )

    def remember(self, kept: KeptRun) -> None:
        """Remember what runs of this kind cost."""
        if kept.kind not in self.costs and len(self.costs) >= REMEMBERED:
            del self.costs[next(iter(self.costs))]
        self.costs[kept.kind] = kept.weight

    def uneven(self, movable: Callable[[KeptRun], bool]) -> tuple[KeptRun, Slot] | None:
        """A run that has a place with too much to do, and the late place with less that it should go to."""
        for apart in (False, True):
            there = [slot for slot in self._slots if slot.apart == apart and slot.answers and slot.ready]
            late = [slot for slot in there if slot.late]
            if not late:
                continue
            full, free = max(there, key=self.load), min(late, key=self.load)
            gap = self.load(full) - self.load(free)
            fits = [
                kept
                for kept in self._kept.values()
                if kept.place is full and kept.demand <= PART * gap and movable(kept)
            ]
            if gap > UNEVEN and fits:
                return max(fits, key=lambda kept: kept.demand), free
        return None
