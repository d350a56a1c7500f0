"""The claims_table at the command line: text, page and exit status."""

import dataclasses

import numpy as np
import pytest

from bnviz import __main__, claims_table
from bnviz.claims_table import Row, select, shown
from bnviz.experiments.claim import all_claims

CLAIMS = {claim.key: claim for claims in all_claims().values() for claim in claims}
PLATEAU = CLAIMS["plateau"]


@pytest.mark.slow
def test_a_claim_is_measured_in_processes_of_their_own():
    """The numbers come back, and the claim stands; other claims are not trained."""
    told = []
    [row] = claims_table.measure(select(["higher rates"], quick=False), 1, told.append)
    assert (row.claim.key, row.stands, told) == ("higher rates", True, [1])
    assert len(row.values) == 1


def test_a_row_says_its_median_and_range():
    """And in which case it holds."""
    row = Row(PLATEAU, np.array([9.7, 10.0, 11.4]))
    assert row.measured == "10.0 % (9.7 % to 11.4 %)"
    assert row.verdict == "holds if the first weights are small (sigma 0.1)"


def test_a_claim_that_fails_is_seen_everywhere():
    """In its verdict, in the text and on the page."""
    row = Row(PLATEAU, np.array([80.0]))
    assert row.verdict.startswith("NOT BORNE OUT")
    assert "NOT BORNE OUT" in claims_table.text([row])
    assert "1 not borne out" in claims_table.html([row], 1)


def test_the_page_names_each_run_and_links_nowhere():
    """It is a file, which does not know where the app is."""
    page = claims_table.html([Row(CLAIMS["saturation"], np.array([1.0]))], 1)
    assert "/live_training?plain.lr=10.0&amp;bn.lr=10.0" in page
    assert "href" not in page


def test_the_page_shows_a_claim_as_text():
    """Whatever stands in it."""
    row = Row(dataclasses.replace(PLATEAU, says="a <b> & c."), np.array([10.0]))
    assert "a &lt;b&gt; &amp; c." in claims_table.html([row], 1)


@pytest.mark.parametrize(
    ("value", "format", "words"),
    [
        (12.34, "percent", "12.3 %"),
        (0.5, "share", "50.0 %"),
        (1154.0, "integer", "1,154"),
        (np.inf, "integer", "never"),
    ],
)
def test_numbers_are_written_for_people(value, format, words):
    """With their unit."""
    assert shown(value, format) == words


def test_the_table_for_a_document_has_a_row_a_claim():
    """Whatever sign stands in a sentence, the table keeps its five columns; the day is said."""
    rows = [Row(claim, np.array([1.0])) for claim in CLAIMS.values()]
    *_, last = lines = claims_table.markdown(rows, 1).strip().splitlines()
    assert len([line for line in lines if line.startswith("|")]) == len(rows) + 2
    assert {line.count("|") for line in lines if line.startswith("|")} == {6}
    assert last.startswith(f"| {rows[-1].claim.says}")
    assert "Recorded on 20" in lines[2]


def test_an_unknown_name_and_a_bad_number_are_said_in_a_sentence(capsys):
    """Status 2."""
    assert __main__.main(["claims", "banana"]) == 2
    assert "there is no 'banana'" in capsys.readouterr().err
    assert __main__.main(["claims", "--seeds", "0"]) == 2
    assert "--seeds takes a whole number from 1 to 10" in capsys.readouterr().err
    assert __main__.main(["claims", "--out", "claims.txt"]) == 2
    assert "ends in .html" in capsys.readouterr().err


@pytest.mark.parametrize(("value", "status"), [(10.0, 0), (90.0, 1)])
def test_the_exit_status_says_whether_every_claim_stands(monkeypatch, capsys, tmp_path, value, status):
    """0 if all do, 1 if one does not; the page is written either way."""
    monkeypatch.setattr(claims_table, "measure", lambda *_: [Row(PLATEAU, np.array([value]))])
    out = tmp_path / "claims.html"
    assert __main__.main(["claims", "plateau", "--out", str(out)]) == status
    assert PLATEAU.says in capsys.readouterr().out
    assert PLATEAU.says in out.read_text(encoding="utf-8")
