"""bnviz diagnose: a line a finding, and the exit status."""

import json
from pathlib import Path

import pytest
import torch

import bnviz
from bnviz.__main__ import main
from tests.watching import loops


def sick(folder: Path) -> Path:
    """A run whose mini-batches have four examples."""
    torch.manual_seed(0)
    model = loops.mlp()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    with bnviz.watch(model, optimizer, to=folder / "run.bnviz", every=1) as watching:
        for _, (x, y) in zip(range(12), loops.data(batch=4), strict=False):
            loops.plain(model, optimizer, x, y)
    assert watching.path is not None
    return watching.path


def test_a_run_that_asks_to_act(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", str(sick(tmp_path))]) == 1
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first.startswith("act   few_examples: a mini-batch has 4 examples: 1 and 1 more normalize by their mean")
    assert last.endswith("checks found nothing in 4 layers up to step 12.")


def test_findings_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "--json", str(sick(tmp_path))]) == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert found[0]["rule"] == "few_examples"
    assert found[0]["number"] == 4


def test_a_healthy_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    loops.train(loops.mlp, tmp_path / "run.bnviz", steps=40, every=2)
    assert main(["diagnose", str(tmp_path / "run.bnviz")]) == 0
    assert "checks found nothing" in capsys.readouterr().out


@pytest.mark.parametrize(("content", "said"), [(None, "cannot be read"), (b"hello" * 9, "is no recorded run")])
def test_what_is_no_run(content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "run.bnviz"
    if content:
        path.write_bytes(content)
    assert main(["diagnose", str(path)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_run_that_has_just_begun(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with bnviz.watch(loops.mlp(), to=tmp_path / "run.bnviz") as watching:
        assert main(["diagnose", str(watching.path)]) == 2
    assert "holds no recorded step yet" in capsys.readouterr().err
