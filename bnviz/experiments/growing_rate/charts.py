"""The pictures of the growing rate: the two rates, what the three losses do, and how far they are apart."""

from typing import Any

from bnviz.charts.chart import Chart, Y, height
from bnviz.charts.curves import curve
from bnviz.experiments.growing_rate import ARMS, DECAY, GROWING, NEITHER
from bnviz.records import Ref

TALL = height(240, phone=210)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `growing_rate`."""
    common: dict[str, Any] = {"tall": TALL, "changes": False, "ended": True}
    return [
        curve(
            "rate",
            "Learning rate of the hidden weights",
            {arm: Ref(f"{arm.key}.lr") for arm in (DECAY, GROWING)},
            Y("grow", log=True, start=(0.01, 1), most=1e30),
            note="log scale",
            explanation="How far a step goes against the gradient: the same at every step, or more at every step.",
            **common,
        ),
        curve(
            "loss",
            "Training loss",
            {arm: Ref(f"{arm.key}.train_loss") for arm in ARMS},
            Y("grow", start=(0, 2.7), most=10),
            note="cross-entropy, each batch",
            explanation="Of all three on the same mini-batches; the growing rate is dashed, so that both can be seen "
            "where they are equal.",
            width=2,
            dashed=[GROWING],
            **common,
        ),
        curve(
            "gap",
            "Difference to the loss with weight decay",
            {GROWING: Ref("gap"), NEITHER: Ref("control")},
            Y("grow", log=True, start=(1e-16, 1), least=1e-18, most=100),
            note="log scale",
            explanation="How far a loss on the same mini-batch is from that of the network with weight decay. A double "
            "precision number is exact to about 16 digits.",
            width=1.5,
            **common,
        ),
        curve(
            "weights",
            "Length of the hidden weights",
            {arm: Ref(f"{arm.key}.weight_norm") for arm in ARMS},
            Y("grow", log=True, start=(1, 100), least=1e-12, most=1e30),
            note="|W|, log scale",
            explanation="The square root of the sum of the squares of all hidden weights: weight decay keeps it "
            "short, and batch normalization does not see it.",
            **common,
        ),
    ]
