"""The pictures of gamma and beta by hand: x, x-hat and y, and y against x-hat."""

from typing import Any

from bnviz.charts.chart import Chart
from bnviz.charts.histogram import Outline, centres, histogram
from bnviz.charts.scatter import Line, scatter
from bnviz.records import Ref
from bnviz.theme import Arm

MINE = Arm("mine", 2, "y now")
BINS = centres(-3.5, 3.5, 70)
ENDS = (-3.0, 3.5)  # of the lines


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `affine_by_hand`."""
    top = 240 * config.images / 1437
    return [
        histogram(
            "x", "x", [Outline(Ref("x"))], BINS, top, note="what the unit computed", zero=True,
            explanation="The distribution over the batch of what one unit computes.",
        ),
        histogram(
            "hat", "x̂", [Outline(Ref("hat"), "token:ink-2", fill="0.22")], BINS, top / 2,
            note="normalized: mean 0, variance 1", zero=True,
            explanation="The same after its mean was taken away and it was divided by its standard deviation.",
        ),
        histogram(
            "y", "y", [Outline(Ref("y"), MINE.line, fill="0.25"), Outline(Ref("x"))], BINS, top,
            note="after γ and β; the outline is x", ticks=(-3, -2, -1, 0, 1, 2, 3), zero=True, tall=150,
            explanation="What comes out. Recovered, it lies on the outline.",
        ),
        scatter(
            "line",
            "y against x̂",
            (Ref("dots_hat"), Ref("dots_x")),
            [Line(Ref("line"), MINE, "y now"), Line(Ref("gives_x"))],
            ENDS,
            ((-3.2, 4.4), (-1, 2.6)),
            axis="x̂",
            note="dotted: the line that gives x",
            explanation="Each ring is one image: across its x̂, up its x. γ and β choose a line; the right one goes "
            "through all of them.",
            tall=420,
        ),
    ]  # fmt: skip
