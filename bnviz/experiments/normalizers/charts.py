"""The pictures of the normalizers, in the order of their page."""

from typing import Any

from bnviz.charts import curves, layers
from bnviz.charts.chart import Chart, Y
from bnviz.experiments.normalizers import SPEC
from bnviz.theme import Arm


def arms_of(config: Any) -> tuple[Arm, ...]:
    """The four networks by what normalizes them, with the place where it is not the usual one."""
    chosen = [getattr(config, key) for key in SPEC.keys]
    names = [
        f"{each.norm} {each.place}" if each.place == "after" and each.norm != "none" else each.norm for each in chosen
    ]
    twice = {name for name in names if names.count(name) > 1}
    named = [f"{name} {k}" if name in twice else name for k, name in enumerate(names, 1)]
    return tuple(arm._replace(label=name) for arm, name in zip(SPEC.arms, named, strict=True))


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `normalizers`."""
    arms = arms_of(config)
    skew = Y("grow", start=(0, 2), most=20)
    return [
        curves.accuracy(arms, before=False),
        curves.loss(arms),
        layers.row(
            "skew_u",
            "How lopsided u is",
            "skew_u",
            arms,
            config.depth,
            skew,
            note="|skewness|, the middle unit; what a layer gets",
            explanation="u is the input of a layer: the image in the first, then the output of the nonlinearity (and "
            "of what follows it) before. A symmetric distribution has skewness 0.",
            names=True,
        ),
        layers.row(
            "skew_x",
            "How lopsided x = Wu is",
            "skew_x",
            arms,
            config.depth,
            skew,
            note="|skewness|, the middle unit; before any normalization",
            explanation="A sum over many inputs is more symmetric than each of them: the paper's reason to normalize "
            "x and not u.",
        ),
        layers.row(
            "zeros_u",
            "Share of zeros in u",
            "zeros_u",
            arms,
            config.depth,
            Y("fixed", start=(0, 104)),
            note="%",
            explanation="How much of a layer's input is exactly 0.",
            steps=True,
        ),
    ]
