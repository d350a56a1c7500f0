"""What a watch cannot see is said once, by name, and the rest is seen."""

from pathlib import Path

import pytest
import torch
from torch import nn

import bnviz
from bnviz.watching.probe.unseen import unseen
from bnviz.watching.reader import read
from tests.watching import loops


def steps(model: nn.Module, path: Path, count: int = 3) -> None:
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    with bnviz.watch(model, optimizer, to=path, every=1):
        for _, (x, y) in zip(range(count), loops.data(), strict=False):
            loops.plain(model, optimizer, x, y)


def test_an_ordinary_model_is_seen_whole(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    steps(loops.mlp(), tmp_path / "run.bnviz")
    assert read(tmp_path / "run.bnviz").unseen == ()
    assert caplog.text == ""


def test_a_compiled_model_s_weights_and_passes_are_seen(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    torch.manual_seed(0)
    steps(torch.compile(loops.mlp(), backend="eager"), tmp_path / "run.bnviz")
    run = read(tmp_path / "run.bnviz")
    assert run.unseen[0] == "Not seen: the inside of OptimizedModule (compiled before: a hook would be traced away)."
    assert caplog.text.count("Not seen: the inside of") == 1
    assert run.meta is not None
    assert run.meta.model == "Sequential"
    assert run.series("weight", "0", "gradient").steps.tolist() == [0, 1, 2]
    assert run.series("model", "", "passes").values.tolist() == [1, 1, 1]
    assert run.series("model", "", "tracked").values.tolist() == [1, 1]


def test_a_part_that_was_compiled_is_named(tmp_path: Path) -> None:
    model = nn.Sequential(loops.mlp(), nn.ReLU(), nn.Linear(3, 3))
    model[0].compile(backend="eager")
    steps(model, tmp_path / "run.bnviz")
    run = read(tmp_path / "run.bnviz")
    assert "the inside of 0 (compiled before" in run.unseen[0]
    assert "nonlinearities that are called as functions (parts of the model are compiled)" in run.unseen[1]
    assert run.names("nonlinearity") == ("1",)
    assert run.series("weight", "0.0", "gradient")


def test_compiling_while_it_is_watched_is_no_harm(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = loops.mlp()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    with bnviz.watch(model, optimizer, to=tmp_path / "run.bnviz", every=2):
        compiled = torch.compile(model, backend="eager")
        for _, (x, y) in zip(range(6), loops.data(), strict=False):
            loops.plain(compiled, optimizer, x, y)
    assert loops.hooks_of(model) == 0
    bare = loops.train(loops.mlp, steps=1)
    assert bare.losses


def test_a_scripted_part_is_named(tmp_path: Path) -> None:
    with pytest.warns(DeprecationWarning, match="script"):
        part = torch.jit.script(loops.mlp())
    model = nn.Sequential(part, nn.ReLU(), nn.Linear(3, 3))
    steps(model, tmp_path / "run.bnviz")
    run = read(tmp_path / "run.bnviz")
    assert run.unseen == ("Not seen: the inside of 0 (scripted).",)
    assert run.names("nonlinearity") == ("1",)
    assert run.series("weight", "0.0", "gradient")


def test_an_encoder_is_named_for_its_evaluation_only() -> None:
    model = nn.Sequential(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), nn.LayerNorm(8))
    (said,) = unseen(model).sentences
    assert said.startswith("Not seen: the inside of 0 in evaluation")


def test_attention_by_itself_hides_nothing() -> None:
    assert unseen(nn.Sequential(nn.MultiheadAttention(8, 2), nn.LayerNorm(8))).sentences == []


def test_many_names_are_counted() -> None:
    layers = [nn.TransformerEncoderLayer(8, 2, 16, batch_first=True) for _ in range(7)]
    (said,) = unseen(nn.Sequential(*layers)).sentences
    assert "0, 1, 2, 3, 4 and 2 more" in said
