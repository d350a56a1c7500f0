"""The pictures of training and inference, in the order of their page."""

from typing import Any

from bnviz import theme
from bnviz.charts.chart import Chart, Y, height
from bnviz.charts.curves import PERCENT, curve
from bnviz.experiments.inference import BATCH, BIASED, EXACT, MOVING
from bnviz.records import Ref
from bnviz.theme import Arm

SHOWN = (MOVING, EXACT, BATCH, BIASED)  # what inference uses first, what differs from it least last
ALONE = Arm("alone", 2, "inference")
AMONG = Arm("among", 1, "training")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `inference`."""
    whole: dict[str, Any] = {"yaxis": {"tickvals": [0, 50, 100]}, "hover": PERCENT}
    return [
        curve(
            "accuracy",
            "Test accuracy",
            {arm: Ref(f"{arm.key}.test_accuracy") for arm in SHOWN},
            Y("fixed", start=(0, 104)),
            note="%, one network, four kinds of statistics",
            explanation="The share of images kept out of training that the network names right, when batch "
            "normalization uses these statistics.",
            tall=height(300, phone=260),
            say="accuracy",
            dashed=[BIASED],
            shapes=[theme.reference(10)],
            **whole,
        ),
        curve(
            "watched",
            "One image among changing companions",
            {AMONG: Ref("companions"), ALONE: Ref("standing")},
            Y("fixed", start=(0, 104)),
            note="% for its true digit",
            explanation="What the network gives the true digit of one test image: in training mode, normalized with a "
            "new set of companions at every step, and in inference mode.",
            width=1.5,
            tall=height(300, phone=230),
            say="watched",
            **whole,
        ),
        curve(
            "off_mode",
            "Answers that the companions change",
            {AMONG: Ref("off_mode")},
            Y("grow", start=(0, 40), most=100),
            note="% of companion sets, 20 images",
            explanation="How often an image’s answer in training mode is not the one that it gets most often.",
            hover=PERCENT,
        ),
        curve(
            "variance",
            "Variance, as a share of the exact one",
            {MOVING: Ref("variance_ratio"), BIASED: Ref("bias_ratio")},
            Y("grow", log=True, start=(0.1, 10)),
            note="mean over all units",
            explanation="The moving average of the variance, with and without the correction m/(m−1), over the "
            "variance of the whole training set.",
            shapes=[theme.reference(1)],
            dashed=[BIASED],
        ),
    ]
