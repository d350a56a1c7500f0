"""Names at the ends of lines, pushed apart until they can be read."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bnviz.charts.panels import Panel

if TYPE_CHECKING:
    from bnviz.charts.chart import Label

APART = 17  # px between the middles of two labels
FLOOR = APART / 2 - 2  # px above the axis: the tick labels begin below it
LATE = 0.08  # share of the step axis that a line may lag behind now

End = tuple["Label", float, float]  # a label, and x and y of its line's end


def at_ends(ends: Sequence[End], panel: Panel, tall: float, last: int | None) -> Iterator[dict[str, Any]]:
    """The annotations of one panel of `tall` px.

    Args:
        last: the newest step, on a step axis. A line that is evaluated now and then ends a little before now; its
            name stands right of now all the same.
    """
    ends = [end for end in ends if math.isfinite(panel.up(end[2]))]
    if not ends:
        return
    heights = [min(max(panel.up(y), 0), 1) for _, _, y in ends]
    alone = [k for k, (label, _, _) in enumerate(ends) if label.narrow]
    narrow = bool(alone) and (max(heights) - min(heights)) * tall < APART
    if narrow:
        ends, heights = [ends[k] for k in alone], [heights[k] for k in alone]
    low, high = panel.yaxis["range"]
    reach = LATE * panel.xaxis["range"][1]
    for (label, x, _), height, shift in zip(ends, heights, apart([h * tall for h in heights]), strict=True):
        yield {
            "text": label.narrow if narrow else label.text,
            "x": last if last is not None and 0 < last - x <= reach else x,
            "y": low + height * (high - low),
            "xref": panel.x,
            "yref": panel.y,
            "showarrow": False,
            "xanchor": "left",
            "yanchor": "middle",
            "align": "left",
            "xshift": 9,
            "yshift": shift,
            "font": {"size": "token:label", "color": label.arm.ink, "weight": 650},
        }


def apart(pixels: Sequence[float], floor: float = FLOOR) -> list[float]:
    """How far to shift each label so that neighbours are `APART` and none lies below the floor.

    A cluster spreads around its middle.
    """
    order = sorted(range(len(pixels)), key=lambda k: pixels[k])
    clusters: list[tuple[float, list[int]]] = []  # the middle of each, and who is in it
    for k in order:
        clusters.append((max(pixels[k], floor), [k]))
        while len(clusters) > 1:
            (low, below), (high, above) = clusters[-2:]
            if high - low >= APART * (len(below) + len(above)) / 2:
                break
            members = below + above
            middle = sum(pixels[m] for m in members) / len(members)
            clusters[-2:] = [(max(middle, floor + APART * (len(members) - 1) / 2), members)]
    shifts = [0.0] * len(pixels)
    for middle, members in clusters:
        for place, k in enumerate(members):
            shifts[k] = middle + (place - (len(members) - 1) / 2) * APART - pixels[k]
    return shifts
