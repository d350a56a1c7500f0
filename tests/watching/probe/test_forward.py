"""What is met in a pass: names, order, what follows what, and which axis counts the channels."""

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

import bnviz
from benchmarks.networks import CNN, ResNet
from bnviz.watching.reader import Run, read
from tests.watching import loops


def names(run: Run, kind: str) -> list[str]:
    assert run.meta is not None
    return [each.name for each in run.meta.of(kind)]


def test_a_module_that_is_called_twice_is_two_places(tmp_path: Path) -> None:
    run = loops.watched(ResNet(4, (1, 1)), tmp_path, torch.randn(8, 1, 8, 8))
    assert run.meta is not None
    found = names(run, "nonlinearity")
    assert found == ["relu", "layers.0.0.relu", "layers.0.0.relu #2", "layers.1.0.relu", "layers.1.0.relu #2"]
    bn1, bn2 = run.meta.module("layers.1.0.bn1"), run.meta.module("layers.1.0.bn2")
    assert (bn1.behind, bn1.before) == ("layers.1.0.conv1", "layers.1.0.relu")
    assert (bn2.behind, bn2.before) == ("layers.1.0.conv2", None)  # the sum comes between
    assert run.meta.module("layers.1.0.downsample.1").behind == "layers.1.0.downsample.0"
    assert run.meta.module("layers.1.0.bn1").channels == 8


def test_a_function_is_seen_in_the_module_that_calls_it(tmp_path: Path) -> None:
    run = loops.watched(CNN(4), tmp_path, torch.randn(8, 1, 8, 8))
    assert names(run, "nonlinearity") == ["model: relu", "model: relu #2", "model: relu #3"]
    assert run.meta is not None
    assert [each.channels for each in run.meta.of("nonlinearity")] == [4, 8, 8]
    assert run.meta.module("norms.1").before == "model: relu #2"


class Inplace(nn.Module):
    """Overwrites what it receives, by a function and by a module."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.act = nn.Linear(4, 6), nn.Linear(6, 6), nn.ReLU(inplace=True)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.act(self.b(torch.relu_(self.a(x))))
        return out


def test_what_is_overwritten_is_read_before(tmp_path: Path) -> None:
    torch.manual_seed(0)
    model, x = Inplace(), torch.randn(20, 4)
    first = model.a(x).detach()
    second = model.b(F.relu(first)).detach()
    run = loops.watched(model, tmp_path, x)
    for name, expected in (("model: relu", first), ("act", second)):
        mean = run.series("nonlinearity", name, "channel_mean").values[0]
        torch.testing.assert_close(torch.tensor(mean), expected.mean(0))


def test_a_nonlinearity_s_own_function_is_not_seen_twice(tmp_path: Path) -> None:
    class Both(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = nn.Sequential(nn.Linear(4, 4), nn.GELU())

        def forward(self, x: Tensor) -> Tensor:
            return F.silu(self.inner(x))

    run = loops.recorded(lambda: nn.Sequential(Both(), nn.Linear(4, 3)), tmp_path, shape=(4,))
    assert names(run, "nonlinearity") == ["0.inner.1", "0: silu"]
    assert run.series("nonlinearity", "0: silu", "p50").steps.tolist() == list(range(12))
    assert run.series("nonlinearity", "0.inner.1", "p50").steps.tolist() == list(range(12))


def test_the_channels_of_tokens_are_last_and_those_of_convolutions_second(tmp_path: Path) -> None:
    model = nn.Sequential(nn.Conv1d(3, 5, 3), nn.ReLU(), nn.Linear(8, 7), nn.Sigmoid())
    found = loops.watched(model, tmp_path, torch.randn(4, 3, 10))  # (4, 5, 8) then (4, 5, 7)
    assert found.meta is not None
    assert found.meta.module("1").channels == 5
    assert found.meta.module("3").channels == 7


def test_a_dropout_before_a_normalization_is_known(tmp_path: Path) -> None:
    model = nn.Sequential(
        nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.3), nn.Linear(6, 6), nn.BatchNorm1d(6), nn.Dropout(0.0)
    )
    run = loops.watched(model, tmp_path, torch.randn(20, 4))
    assert run.meta is not None
    assert run.meta.module("1").after_dropout is None
    assert run.meta.module("4").after_dropout == "2"
    assert run.meta.module("2").p == 0.3


def test_lazy_modules_are_seen_from_the_first_pass_on(tmp_path: Path) -> None:
    run = loops.watched(nn.Sequential(nn.LazyConv2d(4, 3), nn.LazyBatchNorm2d()), tmp_path, torch.randn(4, 2, 6, 6))
    assert run.meta is not None
    assert run.meta.module("1").type == "BatchNorm2d"
    assert run.meta.module("1").behind == "0"
    assert run.series("weight", "0", "gradient")
    assert not run.unseen


def test_parts_of_a_model_that_is_never_called_itself_are_seen(tmp_path: Path) -> None:
    class Holder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = loops.mlp()

    def step(model: nn.Module, optimizer: torch.optim.Optimizer, x: Tensor, y: Tensor) -> Tensor:
        optimizer.zero_grad()
        loss = F.cross_entropy(model.network(x), y)  # type: ignore[operator]
        loss.backward()
        optimizer.step()
        return loss.detach()

    run = loops.recorded(Holder, tmp_path, step=step, evaluate_every=100)
    assert run.series("norm", "network.1", "p50").steps.tolist() == list(range(12))
    assert run.series("model", "", "examples").values.tolist() == [24.0] * 12


def test_of_tokens_the_embedding_is_taken_for_the_input(tmp_path: Path) -> None:
    class Words(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embed, self.norm = nn.Embedding(9, 4), nn.LayerNorm(4)

        def forward(self, ids: Tensor) -> Tensor:
            out: Tensor = self.norm(self.embed(ids))
            return out

    run = loops.watched(Words(), tmp_path, torch.randint(9, (6, 5)))
    assert run.names("input") == ("embed",)
    assert run.series("input", "embed", "channel_mean").values.shape == (1, 4)
    assert run.series("model", "", "examples").values.tolist() == [6.0]


def test_inputs_by_name_are_seen_and_so_is_a_loss_that_the_model_returns(tmp_path: Path) -> None:
    class Output(dict):  # type: ignore[type-arg]
        loss: Tensor

    class Named(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = loops.mlp()

        def forward(self, *, pixel_values: Tensor, labels: Tensor) -> Output:
            out = Output()
            out.loss = F.cross_entropy(self.inner(pixel_values), labels)
            return out

    def step(model: nn.Module, optimizer: torch.optim.Optimizer, x: Tensor, y: Tensor) -> Tensor:
        optimizer.zero_grad()
        loss: Tensor = model(pixel_values=x, labels=y).loss
        loss.backward()
        optimizer.step()
        return loss.detach()

    torch.manual_seed(3)
    model, batches = Named(), loops.data()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    with bnviz.watch(model, to=tmp_path / "run.bnviz", every=1):
        losses = [step(model, optimizer, *next(batches)) for _ in range(5)]
    run = read(tmp_path / "run.bnviz")
    torch.testing.assert_close(torch.tensor(run.series("model", "", "loss").values), torch.stack(losses).double())
    assert run.series("input", "", "channel_mean").values.shape == (5, 16)
