"""The scene of a run that no page showed: its settings, its charts in their order, its sentences."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bnviz import config as settings
from bnviz import experiments, scene
from bnviz.charts.chart import Chart
from bnviz.config import Param
from bnviz.experiments import Experiment
from bnviz.report.recording import fitting, said
from bnviz.scene.inputs import Control
from bnviz.scene.node import Node
from bnviz.stream.taken import Taken
from bnviz.stream.view import Pictures
from bnviz.theme import Arm


def scene_of(taken: Taken) -> Node:
    """Transport, settings, charts, sentences."""
    experiment, config = experiments.get(taken.experiment), taken.replay.config
    charts = [chart for chart in experiment.charts(config) if chart.bindings]  # the others show nothing of the run
    view = fitting(taken, Pictures.of(scene.box("", *charts)))
    slots = said(taken, view, taken.history.last_step)
    above = {chart.say for chart in charts}
    whole = [
        slot for slot, said in slots.items() if any(each.endswith(".") for each in said)
    ]  # no fragment of a page's
    told = [scene.story(slot) for slot in whole if slot not in above and not slot.startswith(("ask.", "page."))]
    return scene.box(
        "page",
        scene.transport(arms=diverging(experiment, taken)),
        *set_for(experiment, config),
        *placed(charts),
        *([scene.heading("What the run shows"), *told] if told else []),
    )


def diverging(experiment: Experiment, taken: Taken) -> tuple[Arm, ...]:
    """The arms whose records say when they turned non-finite."""
    return tuple(arm for arm in experiment.arms if f"{arm.key}.bad_step" in (taken.history.dtype.names or ()))


def set_for(experiment: Experiment, config: Any) -> Iterator[Node]:
    """A card for every arm that has settings of its own, and a row of the settings that all share."""
    live = [name for name, declared in settings.params(config).items() if declared.live and shown_as_control(declared)]

    def controls(arm: str) -> list[Control]:
        return [scene.control(config, name) for name in live if name.rpartition(".")[0] == arm]

    cards = [scene.card(arm, items=found) for arm in experiment.arms if (found := controls(arm.key))]
    if cards:
        yield scene.box("g2", *cards)
    if shared := controls(""):
        yield scene.row(*shared)


def shown_as_control(declared: Param) -> bool:
    """Whether a person sets it with a switch, a slider or a choice."""
    return not declared.internal and (bool(declared.choices) or not isinstance(declared.default, str))


def placed(charts: Sequence[Chart]) -> Iterator[Node]:
    """Charts in their order: rows of small multiples across the page, the others two by two."""
    for rows, found in groupby(charts, key=lambda chart: "grid" in chart.figure["layout"]):
        yield scene.box("rows" if rows else "g2", *found)
