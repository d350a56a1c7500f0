"""The page of lessons: what its list is given, and which lesson an address asks for."""

import pytest

from bnviz import lessons
from bnviz.ui.lessons import _picture, step_of
from bnviz.ui.writing import offered


@pytest.mark.parametrize("dark", [False, True])
def test_every_lesson_has_a_picture_of_its_own(dark: bool) -> None:
    """That of the page of the run that it ends with; of a page without one, that of an earlier run."""
    pictures = [_picture(lesson, dark) for lesson in lessons.lessons()]
    assert all(picture.startswith("data:image/svg+xml;base64,") for picture in pictures)
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize(
    ("text", "at"), [("1", 0), ("3", 2), ("0", 0), ("99", 0), ("-1", 0), ("two", 0), ("³", 0), ("", 0)]
)
def test_an_address_names_a_step_or_the_first_one(text: str, at: int) -> None:
    """Counted from 1 there, from 0 here."""
    assert step_of(lessons.get("stand_still"), text) == at


def test_a_lesson_is_written_beside_any_experiment_with_charts() -> None:
    """The race first; not beside those that have none."""
    assert offered()[0] == "live_training"
    assert not {"claims", "one_step"} & set(offered())
    assert {"bias_explosion", "affine_by_hand", "symptom_momentum"} <= set(offered())
