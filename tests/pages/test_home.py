"""The first page, through Streamlit's AppTest: no browser, the real script."""

from bnviz import data, experiments
from bnviz.experiments.claim import FAILS, all_claims
from bnviz.ui.site import HOME, site
from tests.pages.opening import components, followed, notices, opened, sessions

OLD = "/?seed=3&changes=20~plain.bn~true&step=30&layer=1&rate=20.0"


def test_the_race_is_running() -> None:
    """A session of its own, which plays; the address says nothing of it."""
    app = opened(HOME)
    assert not app.exception
    session = sessions(app)[experiments.FIRST]
    assert session.state in ("opening", "running")
    assert session.replay.start == experiments.get(experiments.FIRST).Config()
    assert dict(app.query_params) == {}


def test_its_images_are_test_images_one_of_each_digit() -> None:
    """Pixel by pixel, for both networks."""
    digits = data.load("digits")
    places = data.one_of_each(digits)
    assert sorted(digits.y_test[places]) == list(range(10))
    said = str(components(opened(HOME))[0]["scene"])
    for node in ("plain", "bn"):
        assert said.count(f"['{node}.answers', []]") == 1
    assert said.count(f"'labels': {digits.y_test[places].tolist()}") == 2


def test_an_old_link_opens_the_race_that_it_names() -> None:
    """To the last key, on the race's own page."""
    app = followed(OLD)
    assert not app.exception
    assert notices(app) == []
    session = sessions(app)[experiments.FIRST]
    assert (session.replay.start.seed, session.replay.step, session.view.chosen["layer"]) == (3, 30, 1)
    assert [(step, config.plain.bn) for step, config in session.replay.timed] == [(20, True)]
    assert [title.value for title in app.title] == ["Two networks, same start, same batches"]


def test_a_projector_is_no_race() -> None:
    """What is the page's own stays on the page."""
    app = opened(HOME, projector="1")
    assert not app.exception
    assert len(components(app)) == 1
    assert [title.value for title in app.title] == []


def test_a_door_for_every_page_that_has_one() -> None:
    """And for no other; the one to the claims counts them."""
    links = {f"/{element.proto.page}": element.proto.label for element in opened(HOME).get("page_link")}
    doors = {f"/{entry.name}": entry.door for entry in site() if entry.door}
    assert doors
    assert {link: label for link, label in links.items() if link in doors and "**" in label} == {
        link: f"**{door.name}** {door.says()}" for link, door in doors.items()
    }
    listed = [claim for claims in all_claims().values() for claim in claims if "mnist" not in claim.needs]
    failing = sum(claim.verdict == FAILS for claim in listed)
    assert links["/claims"].endswith(f"{len(listed)} claims about batch norm, measured: {failing} do not hold")
