"""The pictures of the effective learning rate: the two losses, and what becomes of W layer by layer."""

from typing import Any

from bnviz.charts.chart import Chart, Y, height
from bnviz.charts.curves import curve
from bnviz.experiments.effective_rate import ARMS, SCALED
from bnviz.records import Ref

TALL = height(220)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `effective_rate`."""
    return [
        curve(
            "loss",
            "Training loss",
            {arm: Ref(f"{arm.key}.train_loss") for arm in ARMS},
            Y("grow", start=(0, 2.7), most=10),
            note="cross-entropy, each batch",
            explanation="Of both networks on the same mini-batches; the second is dashed, so that both can be seen "
            "where they are equal.",
            width=2,
            tall=TALL,
            say="loss",
            dashed=[SCALED],
            changes=False,
            ended=True,
        ),
        curve(
            "weights",
            "Length of W",
            {arm: Ref(f"{arm.key}.weight_norm", ("layer",)) for arm in ARMS},
            Y("grow", log=True, start=(1, 100)),
            note="|W| of layer {layer+1}",
            explanation="The square root of the sum of the squares of all weights of the layer. It can only grow: "
            "every step is at right angles to W.",
            tall=TALL,
            changes=False,
            ended=True,
        ),
        curve(
            "gradient",
            "Length of the gradient",
            {arm: Ref(f"{arm.key}.grad_norm", ("layer",)) for arm in ARMS},
            Y("grow", log=True, start=(0.001, 1)),
            note="|∂L/∂W| of layer {layer+1}",
            explanation="Of weights that are a times as long it is 1/a times as long: larger weights get smaller "
            "gradients.",
            tall=TALL,
            changes=False,
            ended=True,
        ),
        curve(
            "rate",
            "Effective learning rate",
            {arm: Ref(f"{arm.key}.effective_lr", ("layer",)) for arm in ARMS},
            Y("grow", log=True, start=(0.001, 0.1)),
            note="lr / |W|² of layer {layer+1}",
            explanation="How far a step turns W, whatever its length (van Laarhoven 2017).",
            tall=TALL,
            dashed=[SCALED],
            changes=False,
            ended=True,
        ),
        curve(
            "cosine",
            "W and its gradient",
            {arm: Ref(f"{arm.key}.cosine", ("layer",)) for arm in ARMS},
            Y("grow", log=True, start=(1e-8, 1)),
            note="largest |cos| of a unit in layer {layer+1}",
            explanation="0 is a right angle. What is left of it is rounding, and what eps adds.",
            tall=TALL,
            dashed=[SCALED],
            changes=False,
            ended=True,
        ),
    ]
