"""The page of lessons: which step an address names, the run that it opens, what strangers write there."""

import json

import pytest

from bnviz import lessons
from bnviz.ui import lessons as page
from bnviz.ui.site import LESSONS
from tests.pages.opening import components, opened, sessions


def test_a_step_is_a_link_to_the_run_that_the_lesson_has_there() -> None:
    """With the question before it measured, and the settings of its own run block."""
    app = opened(LESSONS, lesson="stand_still", at="5")
    assert not app.exception
    [data] = components(app)
    words = json.dumps(data["scene"])
    assert "Batch normalization subtracts" in words
    session = sessions(app)["live_training"]
    assert (session.replay.step, session.view.chosen["layer"]) == (150, 2)
    assert app.query_params["at"] in ("5", ["5"])


@pytest.mark.parametrize("at", ["0", "99", "-1", "1e3", "two", "", "１"])
def test_a_step_that_is_none_is_the_first(at: str) -> None:
    """Whatever stands in the address."""
    assert page.step_of(lessons.get("stand_still"), at) == 0


@pytest.mark.parametrize("name", ["", "../stand_still", "nothing"])
def test_a_lesson_that_is_not_there_is_the_list(name: str) -> None:
    """Every lesson and every challenge, by name."""
    app = opened(LESSONS, lesson=name)
    assert not app.exception
    [data] = components(app)
    assert [row["name"] for row in data["lessons"]] == [each.name for each in lessons.lessons()]
    assert len(data["lessons"]) == 8
    assert len(data["challenges"]) == 8
