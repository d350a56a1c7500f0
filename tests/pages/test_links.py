"""Every link that the app can make, opened: it leads to a page, costs no notice, and shows the run that it names."""

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from bnviz import config as settings
from bnviz import experiments
from bnviz.__main__ import main
from bnviz.config import ConfigError, Param, Value
from bnviz.experiments import Experiment
from bnviz.experiments.claim import Claim, Trial, all_claims
from bnviz.replay import ReplayLog
from bnviz.ui.site import INDEX, Entry, site
from tests.pages.opening import components, followed, notices, opened, sessions
from tests.sweep import every

ALL = [experiments.get(name) for name in experiments.names()]
CLAIMS = [claim for claims in all_claims().values() for claim in claims]
SHOWN = [entry for entry in site() if entry.experiments]
FETCHED = "mnist"  # a data set that is not always there


def shown(link: str, experiment: str) -> ReplayLog:
    """The run of an experiment that a link opens, with nothing to tell the visitor."""
    app = followed(link)
    assert not app.exception
    assert notices(app) == []
    return sessions(app)[experiment].replay


@pytest.mark.slow
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.key)
def test_a_claims_link_opens_the_run_that_is_measured(claim: Claim) -> None:
    """Its first run with seed 0: nothing done yet, or all that it changes on its way."""
    trial = claim.trials[0]
    found, measured = shown(claim.link, trial.experiment), trial.replay
    assert found.start == trial.config(seed=0)
    assert (found.timed, found.step) == (measured.timed, measured.step)


def test_the_link_of_a_run_that_changes_leads_to_its_last_change() -> None:
    """Each change at its step."""
    trial = Trial("live_training", {"seed": 3}, (0, 40), {20: {"plain.bn": True}, 30: {"bn.lr": 1.0}})
    found = shown(experiments.get("live_training").address(trial.replay.to_text()), "live_training")
    assert (found, found.step, found.config.bn.lr) == (trial.replay, 30, 1.0)


def other(declared: Param) -> Value:
    """A value that is not a field's default, as near to it as its kind has one; the default if there is no other."""
    default = declared.default
    if isinstance(default, bool):
        return not default
    if isinstance(default, str):
        words = [
            *declared.choices[::-1],
            declared.example,
            "" if declared.choices else "word",
        ]
        return next((word for word in words if word not in ("", FETCHED, default)), default)
    assert declared.low is not None
    assert declared.high is not None
    if isinstance(default, int):
        return default + 1 if default < declared.high else default - 1
    return default / 2 if default / 2 > declared.low else declared.high


def changed(experiment: Experiment) -> ReplayLog:
    """A run of which every setting is another one, as far as they go together, and one of them changes on its way."""
    declared = settings.params(experiment.Config())
    asked = {name: other(each) for name, each in declared.items() if not each.internal}
    if asked.get("network") == "conv":
        del asked["data"]  # convolutions need images, and the other images are fetched
    start = experiment.Config()
    for name, value in asked.items():
        with suppress(ConfigError):  # weight norm, and a gamma that is set by hand
            start = settings.replace(start, {name: value})
    live = [name for name in asked if declared[name].live]
    if not live:
        return ReplayLog(start)
    back = settings.replace(start, {live[0]: declared[live[0]].default})
    return ReplayLog(start, ((1, back),), 2)


@pytest.mark.parametrize("experiment", every(ALL))
def test_an_address_names_every_setting(experiment: Experiment) -> None:
    """All of them at once, none of them the default; the page writes the same address again.

    Where no step depends on the ones before it, it writes the settings in force alone.
    """
    replay = changed(experiment)
    app = followed(experiment.address(replay.to_text()))
    assert not app.exception
    assert notices(app) == []
    found = sessions(app)[experiment.name].replay
    assert (found.start, found.timed, found.step) == (replay.start, replay.timed, replay.step)
    copied = {key: app.query_params[key] for key in app.query_params}
    kept = ReplayLog(replay.config) if experiment.timeless else replay
    chosen = {experiment.alone: experiment.choice} if experiment.alone else {}
    assert copied == chosen | {experiment.prefix + key: text for key, text in kept.to_text().items()}


@pytest.mark.slow
@pytest.mark.parametrize("experiment", ALL, ids=lambda each: each.name)
def test_a_reports_address_opens_its_run(experiment: Experiment, tmp_path: Path) -> None:
    """The one in the file that the command line writes: another seed, the step that the run came to."""
    settled = ["--set", "seed=7"] if "seed" in settings.params(experiment.Config()) else []
    file = tmp_path / "run.html"
    assert main(["run", experiment.name, *settled, "--steps", "2", "--out", str(file)]) == 0
    [address] = re.findall(r"The same run, live[^/]*(/[^\s<]*)", file.read_text("utf-8"))
    found = shown(html.unescape(address), experiment.name)
    seeded = settings.replace(experiment.Config(), {"seed": 7} if settled else {})
    assert (found.start, found.timed, found.step) == (seeded, (), 2)


def buttons(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every button of a scene that sets something."""
    if node.get("kind") == "button" and "set" in node:
        yield node
    for value in node.values():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict):
                yield from buttons(child)


@pytest.mark.slow
@pytest.mark.parametrize("entry", SHOWN, ids=lambda entry: entry.name)
def test_what_a_button_sets_is_taken_and_can_be_sent(entry: Entry) -> None:
    """Its fields are the experiment's, its values are allowed, and the address with them opens the same run."""
    app = opened(entry)
    for data, session in zip(components(app), sessions(app).values(), strict=True):
        asked = [
            {name: value for name, value in node["set"].items() if not isinstance(value, dict)}  # the others: a number
            for node in buttons(data["scene"])
        ]
        experiment = experiments.get(session.experiment)
        for each in {repr(texts): texts for texts in asked}.values():
            config = settings.replace(session.replay.config, each)
            assert shown(experiment.address(ReplayLog(config).to_text()), experiment.name).config == config


@pytest.mark.slow
def test_an_examples_address_can_be_sent() -> None:
    """One click, and the address bar opens the same run elsewhere."""
    [race] = [entry for entry in SHOWN if entry.name == experiments.FIRST]
    examples = [button.label for button in opened(race).button]
    opens = set()
    for label in examples:
        app = opened(race)
        [button] = [each for each in app.button if each.label == label]
        button.click().run()
        sent = {key: app.query_params[key] for key in app.query_params}
        found = shown(experiments.get(race.name).address(sent), race.name)
        assert found.config == sessions(app)[race.name].replay.config
        opens.add(found.config)
    assert len(opens) == len(examples) > 1


@pytest.mark.slow
def test_the_index_links_to_every_page() -> None:
    """Each card to its own page, and no two to the same."""
    written = "".join(element.proto.body for element in opened(INDEX).get("html"))
    links = {href: html.unescape(title) for href, title in re.findall(r'href="\.(/\w+)".*?<b>(.*?)</b>', written)}
    assert links == {entry.experiments[0].address({}): entry.title for entry in SHOWN}
    for link, title in links.items():
        app = followed(link)
        assert not app.exception
        assert title in {
            entry.title for entry in SHOWN if set(sessions(app)) == {one.name for one in entry.experiments}
        }
