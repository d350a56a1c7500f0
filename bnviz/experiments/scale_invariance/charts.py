"""The pictures of scale invariance: three quantities against those at a = 1, and their errors over a."""

from typing import Any

from bnviz.charts.chart import Chart
from bnviz.charts.profile import profile
from bnviz.charts.scatter import Line, scatter
from bnviz.experiments.scale_invariance import WITH, WITHOUT
from bnviz.records import Ref

SIZES = tuple(10 ** (k / 4) for k in range(-12, 13) if k)  # of a, at which the record holds the errors
QUANTITIES = (
    ("output", "BN((aW)u)", "what the layer gives out"),
    ("input_grad", "∂BN/∂u", "the gradient that reaches u"),
    ("weight_grad", "a · ∂BN/∂(aW)", "the gradient that reaches aW, times a"),
)


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `scale_invariance`."""
    found = [
        scatter(
            key,
            title,
            (Ref(key, (0,)), Ref(key, (1,))),
            [Line(Ref("diagonal"))],
            (-1.0, 1.0),
            ((-1.15, 1.15), (-1.15, 1.15)),
            axis="at a = 1",
            note="at a, against a = 1",
            explanation=f"Each ring is one number of {words}: across as it is at a = 1, up as it is now. On the dotted "
            "line nothing has changed.",
            tall=230,
        )
        for key, title, words in QUANTITIES
    ]
    return found + [
        profile(
            f"{key}_error",
            f"Error of {title}",
            {WITHOUT: Ref("without_eps", (row,)), WITH: Ref("with_eps", (row,))},
            SIZES,
            ((-3, 3), (-8, 1)),
            mark=Ref("mark"),
            names={WITHOUT: (0.3, -5.7), WITH: (0.3, -2.9)},
            axis="|a|",
            note="relative",
            explanation="The length of the difference from a = 1, as a share of the length at a = 1; the upright line "
            "is the factor that is set.",
        )
        for row, (key, title, _) in enumerate(QUANTITIES)
    ]
