"""The pictures of the advice: test accuracy and loss of both ways over the seeds, and who is ahead, seed by seed."""

from collections.abc import Mapping
from typing import Any

from bnviz import theme
from bnviz.charts.bars import bars
from bnviz.charts.chart import Chart, Y, height
from bnviz.charts.curves import PERCENT, curve
from bnviz.experiments.advice import ARMS, FOLLOWED
from bnviz.records import Ref


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `advice`."""
    word = "seed " if config.seeds <= 5 else ""  # more would not stand beside one another on a phone
    seeds = [f"{word}{config.seed + k}" for k in range(config.seeds)]
    return [
        curve(
            "accuracy",
            "Test accuracy",
            y=Y("fixed", start=(0, 104)),
            note="%",
            explanation="The share of undistorted test images that the networks name right, in inference mode: the "
            "median of the seeds, in a band from the lowest to the highest.",
            hover=PERCENT,
            tall=height(230),
            say="accuracy",
            yaxis={"tickvals": [0, 50, 100]},
            shapes=[theme.reference(90)],
            notes=[theme.note("90 %", xref="paper", x=0.06, y=90, yshift=9)],
            changes=False,
            **_of_seeds("accuracy"),
        ),
        bars(
            "ahead",
            "How far the advice is ahead",
            FOLLOWED,
            Ref("ahead"),
            seeds,
            Y("grow", start=(-5, 5), most=100),
            note="percentage points, each seed, now",
            explanation="The test accuracy with the advice minus that without it, of the same first weights. Below 0 "
            "the advice hurts.",
        ),
        curve(
            "loss",
            "Training loss",
            y=Y("grow", start=(0, 2.7), most=10),
            note="cross-entropy, each batch",
            explanation="On the mini-batches as the network gets them: with dropout and distorted, where it is so.",
            width=1.5,
            tall=height(190),
            changes=False,
            **_of_seeds("loss"),
        ),
    ]


def _of_seeds(column: str) -> Mapping[str, Any]:
    """The lines and the bands: the median, from the lowest to the highest."""
    low, middle, high = ({arm: Ref(f"{arm.key}.{column}_of_seeds", (k,)) for arm in ARMS} for k in range(3))
    return {"refs": middle, "bands": {arm: (low[arm], high[arm]) for arm in ARMS}}
