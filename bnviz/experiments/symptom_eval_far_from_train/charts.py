"""The pictures of `symptom_eval_far_from_train`: how good both are, and how far their variances are off."""

from typing import Any

from bnviz import theme
from bnviz.charts.chart import Chart, Y
from bnviz.experiments.symptom_charts import accuracy, arms, columns, values

ARMS = arms("running", "recomputed")


def charts(config: Any) -> list[Chart]:
    """All of them, for a config of the experiment `symptom_eval_far_from_train`."""
    return [
        accuracy(columns(ARMS, "test_accuracy")),
        values(
            "variance",
            "Variance used, over the true one",
            columns(ARMS, "variance_ratio"),
            Y("grow", log=True, start=(0.5, 5)),
            "mean over all units; log",
            "The variance that evaluation mode divides by, over that of the whole training set.",
            shapes=[theme.reference(1)],
        ),
    ]
