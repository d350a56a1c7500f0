"""The pictures of `symptom_contrastive`: how many companions are found, and how alike they are."""

from typing import Any

from bnviz import theme
from bnviz.charts.chart import Chart, Y
from bnviz.charts.curves import NUMBER, PERCENT, curve
from bnviz.experiments.symptom_charts import HEIGHT, columns
from bnviz.experiments.symptom_contrastive import GUESSED
from bnviz.theme import Arm

ARMS = (Arm("together", 3, "together"), Arm("shuffled", 4, "shuffled"))


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_contrastive`."""
    return [
        curve(
            "named",
            "Companions found",
            columns(ARMS, "named"),
            Y("grow", start=(0, 10), least=0, most=104),
            note="%, of 320 digits kept out of training",
            explanation="How often the most similar of 63 others is the one that shares the sub-batch and is the "
            "positive.",
            hover=PERCENT,
            tall=HEIGHT,
            width=1.5,
            shapes=[theme.reference(GUESSED)],
            notes=[theme.note("guessing", xref="paper", x=0.02, y=GUESSED, yshift=10)],
        ),
        curve(
            "gap",
            "Companions against all others",
            columns(ARMS, "gap"),
            Y("grow", start=(-0.25, 0.05), least=-2, most=2),
            note="difference of cosines; below 0 they repel",
            explanation="How much more alike the codes of companions are than those of others. Who shares a mean is "
            "pushed to its other side.",
            hover=NUMBER,
            tall=HEIGHT,
            shapes=[theme.reference(0)],
        ),
    ]
