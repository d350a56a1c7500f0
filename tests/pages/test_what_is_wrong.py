"""The page of symptoms, through Streamlit's AppTest: the list, its search, and each symptom that an address names."""

import pytest

from bnviz.experiments import symptom
from bnviz.ui.site import WRONG
from tests.pages.opening import components, notices, opened, sessions

ALL = symptom.symptoms()


def linked(app) -> list[str]:
    """The symptoms whose cards are shown, in order."""
    text = "".join(element.proto.body for element in app.get("html"))
    places = {key: text.find(f"symptom={key}&amp;") for key in ALL}
    return sorted((key for key in ALL if places[key] >= 0), key=places.__getitem__)


def test_the_page_lists_all_of_them_and_trains_nothing() -> None:
    """No run is opened for a list."""
    app = opened(WRONG)
    assert not app.exception
    assert linked(app) == list(ALL)
    assert components(app) == []
    assert "recorded" in "".join(element.proto.body for element in app.get("html"))


def test_a_search_leaves_what_it_finds() -> None:
    """The best first; what is not here says so, and shows all."""
    app = opened(WRONG)
    app.text_input(key="symptom-query").set_value("running_var is nan").run()
    assert not app.exception
    found = linked(app)
    assert found[0] == "one_inf"
    assert len(found) < len(ALL)
    app.text_input(key="symptom-query").set_value("apple pie").run()
    assert linked(app) == list(ALL)
    assert "Nothing here is called that" in "".join(text.value for text in app.markdown)


def test_a_symptom_that_is_not_there_costs_a_notice() -> None:
    """And shows the list."""
    app = opened(WRONG, symptom="<b>banana</b>")
    assert not app.exception
    assert linked(app) == list(ALL)
    [said] = notices(app)
    assert "There is no symptom of that name" in said
    assert "banana" not in said


@pytest.mark.slow
@pytest.mark.parametrize("key", ALL)
def test_an_address_shows_one_symptom(key: str) -> None:
    """Its title, its lines, its sentence; one session, at its step; the address keeps its name."""
    app = opened(WRONG, symptom=key, step=str(ALL[key].steps), seed="2")
    assert not app.exception
    assert notices(app) == []
    assert [title.value for title in app.title] == [ALL[key].title]
    [data] = components(app)
    assert str(data["scene"]).count("'kind': 'code'") == 3
    [(name, session)] = sessions(app).items()
    assert name == f"symptom_{key}"
    assert session.replay.start.seed == 2
    assert {"symptom": key, "seed": "2"}.items() <= dict(app.query_params).items()
