"""The claims_table at the command line: text, page and exit status."""

import dataclasses
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks.server import ROOT, Server, computed
from bnviz import __main__, claims_table, data
from bnviz.claims_table import measured, select, share, shown, verdict
from bnviz.experiments.claim import SEEDS, Measured, Trial, all_claims

CLAIMS = {claim.key: claim for claims in all_claims().values() for claim in claims}
PLATEAU = CLAIMS["plateau"]


@pytest.mark.slow
def test_a_claim_is_measured_in_processes_of_their_own():
    """The numbers come back for the seeds that were asked for, and the claim stands; other claims are not trained."""
    told = []
    [row] = claims_table.measure(select(["higher rates"], quick=False), 2, 100, told.append)
    assert (row.claim.key, row.stands, sorted(told)) == ("higher rates", True, [1, 1])
    [again] = claims_table.measure(select(["higher rates"], quick=False), 1, 101)
    assert row.first == 100
    assert row.values[1] == again.values[0]


def test_a_row_says_its_median_range_and_seeds():
    """And in which case it holds."""
    row = Measured(PLATEAU, np.array([9.7, 10.0, 11.4]))
    assert measured(row) == "10.0 % (9.7 % to 11.4 %)"
    assert share(row) == "3 of 3"
    assert verdict(row) == "holds if the first weights are small (sigma 0.1)"


def test_a_document_says_which_lesson_shows_a_claim():
    """In a column of its own; a dash where none does."""
    rows = [Measured(CLAIMS[key], np.array([10.0])) for key in ("plateau", "any rate")]
    lines = claims_table.document(rows, "Recorded once.", {"plateau": "A lesson"}).splitlines()
    assert next(line for line in lines if line.startswith("| claim")).endswith("| verdict | lesson |")
    assert [line.rpartition(" | ")[2] for line in lines if line.startswith(("| With", "| Without"))] == [
        "A lesson |",
        "– |",
    ]


def test_the_list_of_what_did_not_reproduce_holds_that_alone():
    """Claims that fail, and those that are seen on a large data set only; each with its number."""
    rows = [Measured(CLAIMS[key], np.array([10.0])) for key in ("plateau", "any rate", "fourteen times")]
    text = claims_table.not_reproduced(rows, "Recorded once.")
    assert "2 of the 3 claims. Recorded once." in text
    assert PLATEAU.says not in text
    assert f"| {CLAIMS['any rate'].says} |" in text
    assert f"| {CLAIMS['fourteen times'].says} (not in this miniature) |" in text


def test_a_claim_that_fails_is_seen_everywhere():
    """In its verdict, in the text and on the page."""
    row = Measured(PLATEAU, np.array([80.0]))
    assert verdict(row).startswith("NOT BORNE OUT")
    assert "NOT BORNE OUT" in claims_table.text([row])
    assert "1 not borne out" in claims_table.html([row])


def test_the_page_names_each_run_and_links_nowhere():
    """It is a file, which does not know where the app is."""
    page = claims_table.html([Measured(CLAIMS["saturation"], np.array([1.0]))])
    assert "/live_training?plain.lr=10.0&amp;bn.lr=10.0" in page
    assert "href" not in page


def test_the_page_shows_a_claim_as_text():
    """Whatever stands in it."""
    row = Measured(dataclasses.replace(PLATEAU, says="a <b> & c."), np.array([10.0]))
    assert "a &lt;b&gt; &amp; c." in claims_table.html([row])


@pytest.mark.parametrize(
    ("value", "format", "decimals", "words"),
    [
        (12.34, "percent", None, "12.3 %"),
        (12.34, "percent", 0, "12 %"),
        (0.5, "share", None, "50.0 %"),
        (1154.0, "integer", None, "1,154"),
        (np.inf, "integer", None, "never"),
        (np.nan, "percent", None, "not a number"),
        (0.98412, "number", 3, "0.984"),
        (1.9512e-5, "number", None, "1.95e-05"),
    ],
)
def test_numbers_are_written_for_people(value, format, decimals, words):
    """With their unit, and as many digits as the claim wants."""
    assert shown(value, dataclasses.replace(PLATEAU, format=format, decimals=decimals)) == words


def test_the_table_for_a_document_has_a_row_a_claim():
    """Whatever sign stands in a sentence, the table keeps its columns; the day is said, and where each is shown."""
    rows = [Measured(claim, np.array([1.0])) for claim in CLAIMS.values()]
    *_, last = lines = claims_table.markdown(rows).strip().splitlines()
    tables = [line for line in lines if line.startswith("|")]
    assert len(tables) == len(rows) + 2 * len(all_claims())
    assert {line.count("|") for line in tables} == {len(claims_table.HEADS) + 1}
    assert last.startswith(f"| {rows[-1].claim.says}")
    assert "Measured on 20" in lines[2]
    assert len([line for line in lines if line.startswith("## ")]) == len(all_claims())
    assert "Shown on the page *Bias explosion*, `/bias_explosion`." in lines


def test_claims_on_data_that_are_not_there_are_named_and_left_out(monkeypatch, capsys):
    """They are not measured, and nothing is downloaded for them; the others decide the status."""
    on_mnist = dataclasses.replace(PLATEAU, key="on mnist", trials=(Trial("live_training", {"data": "mnist"}, (0,)),))
    monkeypatch.setattr(claims_table, "all_claims", lambda: {"live_training": (PLATEAU, on_mnist)})
    monkeypatch.setattr(data, "at_hand", lambda name: name != "mnist")
    monkeypatch.setattr(
        claims_table, "measure", lambda chosen, *_: [Measured(c, np.array([10.0])) for _, cs in chosen for c in cs]
    )
    assert on_mnist.needs == {"mnist"}
    assert __main__.main(["claims"]) == 0
    told = capsys.readouterr()
    assert told.err == "bnviz: not measured, since MNIST is not there (put it into BNVIZ_DATA): on mnist.\n"
    assert "[on mnist]" not in told.out


def test_an_unknown_name_and_a_bad_number_are_said_in_a_sentence(capsys):
    """Status 2."""
    assert __main__.main(["claims", "banana"]) == 2
    assert "there is no 'banana'" in capsys.readouterr().err
    assert __main__.main(["claims", "--seeds", "0"]) == 2
    assert "--seeds takes a whole number from 1 to 10000" in capsys.readouterr().err
    assert __main__.main(["claims", "--from", "9990", "--seeds", "11"]) == 2
    assert "--seeds takes a whole number from 1 to 10;" in capsys.readouterr().err
    assert __main__.main(["claims", "--from", "-1"]) == 2
    assert "--from takes a whole number from 0 to 9999" in capsys.readouterr().err
    assert __main__.main(["claims", "--out", "claims.txt"]) == 2
    assert "ends in .html" in capsys.readouterr().err


@pytest.mark.parametrize(("value", "status"), [(10.0, 0), (90.0, 1)])
def test_the_exit_status_says_whether_every_claim_stands(monkeypatch, capsys, tmp_path, value, status):
    """0 if all do, 1 if one does not; the page is written either way."""
    monkeypatch.setattr(claims_table, "measure", lambda *_: [Measured(PLATEAU, np.array([value]))])
    out = tmp_path / "claims.html"
    assert __main__.main(["claims", "plateau", "--out", str(out)]) == status
    assert PLATEAU.says in capsys.readouterr().out
    assert PLATEAU.says in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "seeds", "first"),
    [([], None, 0), (["--seeds", "40"], 40, 0), (["--seeds", "3", "--from", "100"], 3, 100), (["--quick"], 1, 0)],
)
def test_seeds_are_those_that_were_asked_for(monkeypatch, capsys, asked, seeds, first):
    """Each claim's own number if none is named; one where it must be quick."""
    called = []
    monkeypatch.setattr(claims_table, "measure", lambda *given: called.append(given) or [])
    assert __main__.main(["claims", "plateau", *asked]) == 0
    assert [given[1:3] for given in called] == [(seeds, first)]
    assert PLATEAU.seeds == SEEDS


def test_a_quick_look_asks_only_what_one_seed_can_tell():
    """Neither a claim that takes long nor one that some seeds speak against by its own words; all of them otherwise."""
    quick = [claim for _, claims in select([], quick=True) for claim in claims]
    assert not any(claim.slow or claim.share < 0.9 for claim in quick)
    everything = [claim for _, claims in select([], quick=False) for claim in claims]
    assert CLAIMS["advice: no dropout"] in everything
    assert CLAIMS["saturation"] in quick


WAIT = 120  # seconds after which a test gives up


def eventually(true):
    """Wait until something is true."""
    give_up = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def ended(pid):
    """Whether a process has ended, though nobody may have asked how."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.slow
def test_the_processes_that_measure_end_with_the_command():
    """Though it is told to end and has no time to tell them: none of them goes on."""
    command = subprocess.Popen(
        [sys.executable, "-m", "bnviz", "claims"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    family = Server("", command.pid).family
    try:
        eventually(lambda: sum(computed(pid) > 2 for pid in family()) >= 2)  # one of its processes measures
        there = family()
    finally:
        command.terminate()
        command.wait(WAIT)
    eventually(lambda: all(map(ended, there)))
