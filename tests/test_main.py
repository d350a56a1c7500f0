"""The command line, called as a function; what it writes is read back."""

import csv
import json
import re
from pathlib import Path

import pytest

from bnviz import __version__
from bnviz.__main__ import main
from bnviz.experiments.live_training import training as live_training
from bnviz.experiments.machine import records_of

SMALL = ["run", "live_training", "--set", "depth=2", "--set", "width=8"]


def run(*more: str) -> int:
    """One small run."""
    return main([*SMALL, *more])


def rows(path: Path) -> list[dict[str, str]]:
    """A CSV as dicts."""
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_csv_has_one_row_a_step_and_arm(tmp_path: Path) -> None:
    """Steps 0 to N, both arms, the columns in the documented order."""
    assert run("--steps", "25", "--out", str(tmp_path / "run.csv")) == 0
    found = rows(tmp_path / "run.csv")
    assert [(row["step"], row["arm"]) for row in found] == [(str(t), a) for t in range(26) for a in ("plain", "bn")]
    assert list(found[0])[:12] == [
        *("step", "arm", "train_loss", "test_accuracy"),
        *("layer1_p15", "layer1_p50", "layer1_p85", "layer1_mean", "layer1_std", "layer1_saturated"),
        *("layer1_grad_norm", "layer2_p15"),
    ]
    assert found[0]["test_accuracy"] != ""
    assert found[2]["test_accuracy"] == ""


def test_the_csv_says_what_the_machine_says(tmp_path: Path) -> None:
    """Every loss is the float that the run gave, to the bit."""
    run("--steps", "12", "--set", "seed=4", "--out", str(tmp_path / "run.csv"))
    config = live_training.Config(depth=2, width=8, seed=4)
    records = [record for record, _ in zip(records_of(live_training.start(config)), range(13), strict=False)]
    expected = [record.arms[arm].train_loss for record in records for arm in ("plain", "bn")]
    assert [float(row["train_loss"]) for row in rows(tmp_path / "run.csv")] == expected


def test_a_change_acts_at_its_step(tmp_path: Path) -> None:
    """With --at the run is the same before the step, and another from it on."""
    run("--steps", "20", "--out", str(tmp_path / "as_it_is.csv"))
    run("--steps", "20", "--at", "10:plain.bn=true", "--out", str(tmp_path / "changed.csv"))
    before, after = (rows(tmp_path / name) for name in ("as_it_is.csv", "changed.csv"))
    assert before[:20] == after[:20]
    assert before[20] != after[20]


def test_json_lines(tmp_path: Path) -> None:
    """Every line is one row; what was not measured is null."""
    run("--steps", "3", "--out", str(tmp_path / "run.jsonl"))
    found = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()]
    assert len(found) == 8
    assert found[-1]["test_accuracy"] is None


def test_the_report_holds_the_run(tmp_path: Path) -> None:
    """Its settings and its changes in words and in its link, its sentences; see tests/report for the rest."""
    changed = ("--at", "12:plain.bn=true", "--at", "20:bn.lr=1")
    run("--steps", "30", "--set", "seed=7", *changed, "--out", str(tmp_path / "run.html"))
    html = (tmp_path / "run.html").read_text(encoding="utf-8")
    [told] = re.findall(r"Recorded run, 30 steps: ([^.]*)\.", html)
    assert "seed 7" in told.split("; ")
    assert "batch norm of plain on from step 12; learning rate of bn 1 from step 20" in html
    assert "&amp;changes=12~plain.bn~true~20~bn.lr~1.0&amp;step=30" in html
    assert "Switching batch norm on in [[plain]] at step **12**" in html


def test_dash_is_csv_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    """Without --out, and with -, the rows are printed."""
    assert run("--steps", "1") == 0
    assert capsys.readouterr().out.startswith("step,arm,train_loss,test_accuracy,layer1_p15")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "nothing"], "there is no 'nothing'; known are"),
        ([*SMALL, "--set", "lr=3"], "there is no 'lr'"),
        ([*SMALL, "--set", "seed=banana"], "seed takes a whole number from 0 to 9999; got 'banana'."),
        ([*SMALL, "--set", "bn.lr=1e9"], "bn.lr takes a number from 0.0001 to 100"),
        ([*SMALL, "--set", "seed"], "FIELD=VALUE"),
        ([*SMALL, "--at", "5:depth=3"], "depth cannot change while the run goes on"),
        ([*SMALL, "--at", "5:bn.lr=1e9"], "bn.lr takes a number from 0.0001 to 100"),
        ([*SMALL, "--set", "plain.edit=gamma 1 0 2"], "without batch norm there is no gamma."),
        ([*SMALL, "--at", "5:bn.edit=shift 3 0 2"], "hidden layers are counted from 1 to 2."),
        ([*SMALL, "--at", "9:bn.bn=false", "--at", "10:bn.edit=gamma 1 0 2"], "without batch norm there is no gamma."),
        ([*SMALL, "--at", "soon:bn.lr=1"], "STEP:FIELD=VALUE"),
        ([*SMALL, "--at", f"{'1' * 5000}:bn.lr=1"], "STEP:FIELD=VALUE"),
        ([*SMALL, "--steps", "1", "--out", f"{'long' * 100}.csv"], "cannot be written"),
        ([*SMALL, "--steps", "-1"], "--steps takes a whole number"),
        ([*SMALL, "--out", "run.exe"], "--out takes"),
        ([*SMALL, "--steps", "1", "--out", "nowhere/at/all.csv"], "cannot be written"),
        ([*SMALL, "--server.port=8600"], "there is no option '--server.port=8600'"),
        (["--port", "65536"], "--port takes a whole number from 0 to 65535; got '65536'."),
        (["--port", "-1"], "--port takes a whole number"),
        (["--port", "8600", "list"], "--port and --address are for the app"),
        (["--open"], "there is no option '--open'"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, one line on standard error that names the field, nothing on standard output."""
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    """One number, in one place."""
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert (end.value.code, capsys.readouterr().out) == (0, f"bnviz {__version__}\n")


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a run is stopped, an earlier file of that name is untouched and nothing half-written stays."""
    target = tmp_path / "run.csv"
    target.write_text("before")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bnviz.__main__._write_csv", stopped)
    with pytest.raises(KeyboardInterrupt):
        run("--out", str(target))
    assert [path.name for path in tmp_path.iterdir()] == ["run.csv"]
    assert target.read_text() == "before"


def test_list_names_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    """Every experiment, every field with its default and what it takes."""
    assert main(["list"]) == 0
    said = capsys.readouterr().out
    assert "live_training: What does" in said
    assert "  bn.lr = 0.5  (a number from 0.0001 to 100, live)" in said


def test_the_exact_claim_stands_in_a_report(tmp_path: Path) -> None:
    """What the page says live: the slope, the changes, the formulas in their marks."""
    out = tmp_path / "bias.html"
    assert main(["run", "bias_explosion", "--steps", "40", "--out", str(out)]) == 0
    [found] = re.findall(r'id="recording">(.*?)</script>', out.read_text(encoding="utf-8"), re.S)
    said = " ".join(json.loads(found)["sentences"]).replace("\u00a0", " ")
    assert "grows by **" in said
    assert "$(x + Δb) − E[x + Δb] = x − E[x]$" in said
