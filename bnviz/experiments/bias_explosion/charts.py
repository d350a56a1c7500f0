"""The pictures of the bias explosion, in the order of its page."""

from typing import Any

from bnviz.charts import bars, curves, ridge
from bnviz.charts.chart import Chart, Y, height
from bnviz.experiments.bias_explosion import ARMS, OUTSIDE
from bnviz.records import Ref

MOMENTS = ("0", "50", "100", "150", "200")  # steps at which the record keeps a distribution
UNITS = 20
TOP = 150  # images in a bin, the height of one ridge
TALL = height(268)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `bias_explosion`."""
    hat = "x − E[x]" if not config.scale else "x̂"
    return [
        curves.curve(
            "norm",
            "Length of b",
            {arm: Ref(f"{arm.key}.bias_norm") for arm in ARMS},
            Y("grow", start=(0, 10)),
            note="|b|, of β where there is no b",
            explanation="The square root of the sum of the squares of all twenty biases; in the arm that has beta in "
            "place of b, of the twenty betas.",
            tall=TALL,
            ended=True,
        ),
        curves.curve(
            "loss",
            "Loss",
            {arm: Ref(f"{arm.key}.loss") for arm in ARMS},
            Y("grow", start=(2, 5)),
            note="cross-entropy",
            explanation="How surprised the layer and its head are by the right answers; where two arms are equal, one "
            "is dashed so that both can be seen.",
            dashed=[OUTSIDE],
            tall=TALL,
            ended=True,
        ),
        ridge.ridge(
            "runs",
            "x, step by step",
            OUTSIDE,
            Ref("counts"),
            MOMENTS,
            Ref("places"),
            None,
            TOP,
            ticks=None,
            note="one unit, E[x] outside",
            explanation="The distribution over all images of x = u + b of the unit whose b is driven fastest, at some "
            "steps, the latest on top.",
        ),
        ridge.ridge(
            "stands",
            f"{hat}, step by step",
            OUTSIDE,
            Ref("hat_counts"),
            MOMENTS,
            Ref("hat_places"),
            None,
            TOP,
            ticks=None,
            explanation="The same unit after its mean has been taken away: what the nonlinearity gets.",
            named=False,
            moving=False,
        ),
        bars.bars(
            "units",
            "b, unit by unit",
            OUTSIDE,
            Ref("outside.bias"),
            [str(unit) for unit in range(UNITS)],
            Y("grow", start=(-5, 5)),
            cuts=[Ref("cuts", (k,)) for k in range(1, len(MOMENTS))],
            note="E[x] outside",
            explanation="Each bar is cut where it ended at steps 50, 100, 150 and 200.",
        ),
    ]
