"""docs/watch.md says what is true."""

import re
from pathlib import Path

from bnviz.watching.probe import budget, recorder, sampling, start
from bnviz.watching.schema import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "watch.md").read_text("utf-8")


def test_it_fits_one_page() -> None:
    assert len(PAGE.splitlines()) <= 70


def test_its_numbers_are_those_of_the_code() -> None:
    assert f"{sampling.EXACT:,} numbers" in PAGE
    assert f"up to {sampling.PER_CHANNEL} values a channel" in PAGE
    assert f"up to {start.CHANNELS} of its channels" in PAGE
    assert f"{recorder.MOST_BYTES // 2**20} MB" in PAGE
    assert f"{budget.GRANT} s once" in PAGE
    assert recorder.EVERY == 1.0
    assert "loses at most a second" in PAGE


def test_its_kinds_and_links_are_there() -> None:
    assert "`kind` is model, input, norm, nonlinearity, weight or note" in PAGE
    assert KINDS == ("model", "input", "norm", "nonlinearity", "weight", "note")
    for link in re.findall(r"\]\(([^)]+)\)", PAGE):
        assert (Path(__file__).parents[2] / "docs" / link).exists(), link
