"""What the live race's page asks of the stream, for clients that are no browser."""

from bnviz import experiments, scene
from bnviz.experiments.live_training.charts import arms_of
from bnviz.records import Ref
from bnviz.stream.view import Pictures

EXPERIMENT = "live_training"
VIEW = {"layer": 2, "unit": 22}


def pictures() -> Pictures:
    """Every column that the page draws."""
    config = experiments.get(EXPERIMENT).Config()
    arms = arms_of(config)
    scores = scene.readout(*(scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", arm.name) for arm in arms))
    charts = experiments.get(EXPERIMENT).charts(config)
    page = scene.box("", scene.transport(arms=arms), scores, *charts, scene.network(arms, config.depth, config.width))
    return Pictures.of(page)
