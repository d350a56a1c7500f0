"""What phones see of a page: everything but what acts on the run, and no answer before its time."""

import pytest

from bnviz import experiments
from bnviz.classroom.following import following
from bnviz.experiments.live_training import ARMS
from bnviz.experiments.live_training.config import Config
from bnviz.records import Ref
from bnviz.scene import (
    ask,
    box,
    button,
    card,
    control,
    controls,
    disclose,
    exports,
    number,
    question,
    segments,
    transport,
)
from bnviz.scene.running import Clock, Timeline
from bnviz.stream.view import Pictures

ACTING = {
    "switch",
    "slider",
    "choice",
    "button",
    "press",
    "either",
    "transport",
    "exports",
    "edit",
    "ask",
    "guess",
    "leave",
}


def page():
    """A page with everything that acts."""
    config = Config()
    score = number(Ref("plain.test_accuracy"), "percent", "test accuracy")
    charts = experiments.get("live_training").charts(config)
    return box(
        "page",
        transport(arms=ARMS),
        card(ARMS[0], score, [control(config, "plain.bn")], removable=True),
        controls(config, "momentum"),
        box("row", button("Start", {"plain.lr": 1.0})),
        segments("layer", [("layer 1", 0)], "layer"),
        disclose("Operate", controls(config, "momentum")),
        ask("guess", question("a", "What?", [("yes", "yes"), ("no", "no")])),
        exports("csv"),
        *charts[:2],
    )


def test_nothing_acts_on_the_run():
    """Settings are words; the choice of the layer stays; one can look back."""
    found = list(following(page()).walk())
    kinds = [node.kind for node in found]
    assert not ACTING & set(kinds)
    assert "segments" in kinds
    assert sum(isinstance(node, Clock) for node in found) == sum(isinstance(node, Timeline) for node in found) == 1
    assert not any(getattr(node, "removable", False) for node in found)


def test_it_asks_for_no_more_than_the_page():
    """A phone's columns are among the page's."""
    whole, part = Pictures.of(page()), Pictures.of(following(page()))
    assert set(part.line) <= set(whole.line)
    assert set(part.now) <= set(whole.now)
    assert part.line


@pytest.mark.parametrize("name", experiments.names())
def test_every_experiments_charts_can_be_followed(name):
    """With a clock and a timeline."""
    experiment = experiments.get(name)
    if charts := experiment.charts(experiment.Config()):
        assert any(isinstance(node, Clock) for node in following(box("", *charts)).walk())
