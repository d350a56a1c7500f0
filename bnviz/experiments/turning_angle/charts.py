"""The pictures of the turning angle: over the last hundred steps, at every step, and how long W is."""

from typing import Any

from bnviz.charts.chart import Chart, Y, height
from bnviz.charts.curves import curve
from bnviz.experiments.turning_angle import ARMS
from bnviz.records import Ref

TALL = height(260, phone=210)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `turning_angle`."""
    return [
        curve(
            "rms",
            "How far W turns in a step",
            {arm: Ref(f"{arm.key}.rms", ("layer",)) for arm in ARMS},
            Y("grow", start=(0, 10)),
            note="degrees, root mean square of the last 100 steps, layer {layer+1}",
            explanation="The angle between W before and after a step, as one long vector. The broad line is the "
            "formula.",
            tall=TALL,
            rule=Ref("formula"),
            ended=True,
        ),
        curve(
            "angle",
            "At every single step",
            {arm: Ref(f"{arm.key}.angle", ("layer",)) for arm in ARMS},
            Y("grow", log=True, start=(0.1, 10), least=1e-3, most=180),
            note="degrees, layer {layer+1}; log scale",
            explanation="The same, step by step: where the training set is fitted, most steps turn W hardly, and a few "
            "much.",
            width=1.2,
            tall=TALL,
            rule=Ref("formula"),
            ended=True,
        ),
        curve(
            "weights",
            "Length of W",
            {arm: Ref(f"{arm.key}.weight_norm", ("layer",)) for arm in ARMS},
            Y("grow", log=True, start=(1, 100), least=1e-6, most=1e6),
            note="|W| of layer {layer+1}; log scale",
            explanation="Weight decay makes W shorter until a step turns it so far that it makes W as much longer "
            "again.",
            ended=True,
        ),
        curve(
            "loss",
            "Training loss",
            {arm: Ref(f"{arm.key}.train_loss") for arm in ARMS},
            Y("grow", start=(0, 2.7), most=10),
            note="cross-entropy, each batch",
            explanation="Random labels cannot be fitted at this rate of decay, so that the gradient never vanishes.",
            width=1.5,
            ended=True,
        ),
    ]
