"""The recorded table: what a file holds, what counts of it, and that the document says the same."""

import dataclasses

import numpy as np
import pytest

from bnviz import data
from bnviz.experiments.claim import all_claims
from bnviz.experiments.claims import recorded
from bnviz.experiments.claims.config import Config
from bnviz.experiments.claims.recorded import Recorded
from bnviz.experiments.claims.training import Checklist
from scripts import claims as script

EVERY = {claim.key: claim for claims in all_claims().values() for claim in claims}
STORED = recorded.read(recorded.FILE.read_text(encoding="utf-8"))


def test_a_file_gives_back_what_was_written():
    """Never and no number too."""
    kept = Recorded("2026-01-02", "2.0", "abc", np.array([0.1, np.inf, np.nan, -2.0]))
    [(key, again)] = recorded.read(recorded.write({"a key": kept})).items()
    assert (key, again.day, again.torch, again.fingerprint) == ("a key", kept.day, kept.torch, kept.fingerprint)
    np.testing.assert_equal(again.values, kept.values)


def test_what_was_recorded_of_other_runs_does_not_count(monkeypatch, tmp_path):
    """A claim whose runs have changed since, or that is gone, has no recorded measurement."""
    claim = EVERY["plateau"]
    good = Recorded("2026-01-02", "2.0", claim.fingerprint, np.array([10.0]))
    stale = dataclasses.replace(good, fingerprint="another")
    file = tmp_path / "recorded.json"
    monkeypatch.setattr(recorded, "FILE", file)
    for kept, counts in ((good, True), (stale, False)):
        file.write_text(recorded.write({"plateau": kept, "nobody": good}), encoding="utf-8")
        found = recorded.measured(claim)
        assert (found is not None) == counts
        assert set(recorded.recorded()) == ({"plateau"} if counts else set())


def test_the_script_replaces_what_it_measured_and_keeps_the_rest(monkeypatch, tmp_path):
    """And drops claims that are gone."""
    file = tmp_path / "recorded.json"
    monkeypatch.setattr(recorded, "FILE", file)
    old = Recorded("2026-01-02", "2.0", "old", np.array([1.0]))
    file.write_text(recorded.write({"plateau": old, "faster": old, "nobody": old}), encoding="utf-8")
    script.keep([recorded.Measured(EVERY["plateau"], np.array([10.0, 11.0]))])
    found = recorded.read(file.read_text(encoding="utf-8"))
    assert set(found) == {"plateau", "faster"}
    assert found["plateau"].values.tolist() == [10.0, 11.0]
    assert found["faster"].fingerprint == "old"


def test_the_document_says_what_is_recorded():
    """Both documents are written from the table: ``python -m scripts.claims --document``."""
    for name, text in script.documents().items():
        assert (script.DOCS / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("key", STORED)
def test_every_recorded_claim_is_one_of_today_and_stands(key):
    """A table that is stale is written anew: ``python -m scripts.claims KEY``."""
    found = recorded.measured(EVERY[key])
    assert found is not None, f"the runs of '{key}' have changed since: python -m scripts.claims '{key}'"
    assert len(found.values) == found.claim.seeds
    assert found.stands, f"'{key}' is not borne out: {found.values}"


def recorded_sections():
    """The sections that have a claim that is recorded and not slow: those of a new experiment are not yet."""
    return [name for name, claims in all_claims().items() if any(map(is_quick, claims))]


def is_quick(claim):
    """Whether it is recorded, and measured in no time."""
    return not claim.slow and recorded.measured(claim) is not None


@pytest.mark.slow
@pytest.mark.parametrize("section", recorded_sections())
def test_what_is_recorded_is_measured_again(section):
    """The claims for the first of their seeds, trained now, but the slow ones: borne out if it was so when recorded."""
    claims = [claim for claim in all_claims()[section] if is_quick(claim) and all(map(data.at_hand, claim.needs))]
    machine = Checklist(Config(seed=recorded.FIRST), [claim.key for claim in claims])
    while machine.step() is not None:
        pass
    for claim, [value] in zip(machine.claims, machine.measured, strict=True):
        found = recorded.measured(claim)
        assert claim.bears_out(value) == claim.bears_out(found.values[0]), (claim.key, value, found.values[0])
