"""The pictures of `symptom_folding`: how far the logits are off, and what that does to the answers."""

from typing import Any

from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, arms, columns, values
from bnviz.records import Ref
from bnviz.theme import Arm

ARMS = arms("folded so", "folded right")
WHOLE = Arm("whole", 3, "not folded")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_folding`."""
    return [
        values(
            "difference",
            "Largest difference of a logit",
            columns(ARMS, "difference"),
            Y("grow", log=True, start=(1e-6, 10)),
            "over 360 images; log",
            "Between the network as it was trained and the folded one, both in evaluation mode.",
        ),
        accuracy({**columns(ARMS, "test_accuracy"), WHOLE: Ref("whole_accuracy")}, dashed=[WHOLE]),
    ]
