"""The live race's page, through Streamlit's AppTest: no browser, the real script."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from bnviz.ui.server import SESSIONS
from bnviz.ui.site import site
from tests.pages import opening


def opened(**query: str) -> AppTest:
    """The app with an address bar, run once."""
    [entry] = [each for each in site() if each.name == "live_training"]
    return opening.opened(entry, **{key.replace("__", "."): value for key, value in query.items()})


def component_data(app: AppTest) -> dict[str, Any]:
    """What the page told the live component."""
    [data] = opening.components(app)
    return data


def test_the_page_runs_without_an_exception() -> None:
    """The script ends, the title stands, the button says what is set."""
    app = opened()
    assert not app.exception
    assert [title.value for title in app.title] == ["Two networks, same start, same batches"]


def test_the_component_is_told_a_seat_that_exists() -> None:
    """The token in the component's data is one that the sessions knows."""
    token = component_data(opened())["ws"].rpartition("/")[2]
    assert SESSIONS.session(token) is not None


def test_settings_come_from_the_address_bar() -> None:
    """A key of the URL sets its field, of the run and of the widget."""
    app = opened(seed="3", depth="2", bn__lr="1.5")
    session = SESSIONS.session(component_data(app)["ws"].rpartition("/")[2])
    assert session is not None
    assert (
        session.settings.asked.config.seed,
        session.settings.asked.config.depth,
        session.settings.asked.config.bn.lr,
    ) == (3, 2, 1.5)
    assert app.number_input(key="live_training:seed").value == 3


@pytest.mark.parametrize("bad", ["banana", "1e999", "-1", "9" * 5000, "__import__('os')"])
def test_an_impossible_value_is_named_and_left_out(bad: str) -> None:
    """A hostile or mistyped value costs a notice; the run starts with the default, and the URL forgets it."""
    app = opened(seed=bad)
    assert not app.exception
    assert app.number_input(key="live_training:seed").value == 0
    assert any("seed takes a whole number" in toast.value for toast in app.toast)
    assert "seed" not in app.query_params


def test_a_structural_widget_starts_the_run_anew() -> None:
    """Another depth is another run, with pictures of its layers, in the same session."""
    app = opened()
    session = SESSIONS.session(component_data(app)["ws"].rpartition("/")[2])
    assert session is not None
    before = session.run.name
    app.number_input(key="live_training:depth").set_value(2).run()
    assert not app.exception
    assert session.settings.asked.config.depth == 2
    assert session.run.name != before
    assert app.query_params["depth"] == "2"


def test_a_scene_does_not_change_with_a_live_setting() -> None:
    """A learning rate in the URL reaches the run, not the scene, so that the browser need not build it anew."""
    plain, other = opened(), opened(plain__lr="0.25")
    assert component_data(plain)["scene"] == component_data(other)["scene"]


def test_a_link_opens_a_run_that_is_on_its_way() -> None:
    """Start, changes, step and what is looked at come from the address bar, and stay there."""
    link = {"seed": "3", "changes": "20~plain.bn~true", "step": "30", "layer": "1", "rate": "20.0"}
    app = opened(**link)
    session = SESSIONS.session(component_data(app)["ws"].rpartition("/")[2])
    assert session is not None
    assert (session.replay.start.seed, session.replay.step, session.view.chosen["layer"], session.rate) == (
        3,
        30,
        1,
        20,
    )
    assert [(step, config.plain.bn) for step, config in session.replay.timed] == [(20, True)]
    assert {key: app.query_params[key] for key in app.query_params} == link


@pytest.mark.parametrize("key", ["layer", "rate", "step", "changes"])
def test_a_hostile_link_is_named_and_forgotten(key: str) -> None:
    """Whatever the key."""
    app = opened(**{key: "9" * 3000})
    assert not app.exception
    assert len(app.toast) == 1
    assert key in app.toast[0].value
    assert key not in app.query_params


def test_an_example_sets_everything_at_one_click() -> None:
    """The paper's saturation, from whatever was set before."""
    app = opened(seed="3")
    [button] = [each for each in app.button if each.label.startswith("**Saturation")]
    button.click().run()
    assert not app.exception
    assert {key: app.query_params[key] for key in app.query_params} == {"plain.lr": "10.0", "bn.lr": "10.0"}


def test_a_teacher_can_hide_parts_of_the_page() -> None:
    """The settings' button and a learning rate are not there."""
    app = opened(hide="settings,bn.lr")
    assert "bn.lr" not in json.dumps(component_data(app)["scene"])
    assert not [one for one in app.number_input if one.key == "live_training:seed"]
    assert app.query_params["hide"] == "settings,bn.lr"
