"""A watch's life: what it counts, what it says, and that nothing of it is left."""

import copy
import gc
import io
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

import bnviz
from bnviz.watching.reader import read
from tests.watching import loops


def made(folder: Path, **watch: Any) -> tuple[Any, nn.Module, torch.optim.Optimizer]:
    torch.manual_seed(0)
    model = loops.mlp()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    return bnviz.watch(model, to=folder / "run.bnviz", **{"every": 1, **watch}), model, optimizer


@pytest.mark.slow
def test_importing_bnviz_imports_no_torch() -> None:
    code = "import sys, bnviz; assert 'torch' not in sys.modules; assert callable(bnviz.watch); print(dir(bnviz))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600, check=True)
    assert "'watch'" in done.stdout
    assert "'population'" in done.stdout


@pytest.mark.slow
def test_watching_leaves_the_number_of_threads_alone() -> None:
    code = "import torch; n = torch.get_num_threads(); import bnviz; bnviz.watch; assert torch.get_num_threads() == n"
    subprocess.run(
        [sys.executable, "-c", code], timeout=600, check=True, env={"OMP_NUM_THREADS": "2", "PYTHONPATH": "."}
    )


def test_steps_are_counted_by_any_optimizer_of_the_model(tmp_path: Path) -> None:
    watching, model, optimizer = made(tmp_path)
    other = torch.optim.SGD([nn.Parameter(torch.ones(1))], lr=0.1)
    with watching:
        for _, (x, y) in zip(range(3), loops.data(), strict=False):
            loops.plain(model, optimizer, x, y)
            other.step()
    assert watching.steps == 3
    assert read(watching.path).series("model", "", "examples").steps.tolist() == [0, 1, 2]


def test_without_an_optimizer_the_loop_says_when_a_step_has_ended(tmp_path: Path) -> None:
    watching, model, _ = made(tmp_path)
    with watching:
        for _, (x, y) in zip(range(3), loops.data(), strict=False):
            loss = F.cross_entropy(model(x), y)
            gradients = torch.autograd.grad(loss, list(model.parameters()))
            with torch.no_grad():
                for parameter, gradient in zip(model.parameters(), gradients, strict=True):
                    parameter -= 0.1 * gradient
            watching.step(loss=loss)
    run = read(watching.path)
    assert watching.steps == 3
    assert len(run.series("model", "", "loss").values) == 3
    assert run.series("norm", "1", "mean").steps.tolist() == [0, 1, 2]
    assert not run.series("weight", "0", "update")


def test_a_loss_given_after_the_optimizer_s_step_counts_no_second_one(tmp_path: Path) -> None:
    watching, model, optimizer = made(tmp_path, every=2)
    with watching:
        losses = []
        for _, (x, y) in zip(range(5), loops.data(), strict=False):
            losses.append(loops.plain(model, optimizer, x, y))
            watching.step(loss=losses[-1])
        watching.evaluated(0.25)
    run = read(watching.path)
    assert watching.steps == 5
    assert run.series("model", "", "loss").steps.tolist() == [0, 2, 4]
    assert run.series("model", "", "loss").values.tolist() == [float(each) for each in losses[::2]]
    assert run.series("model", "", "loss", training=False).values.tolist() == [0.25]


def test_passes_are_counted_by_kind(tmp_path: Path) -> None:
    watching, model, optimizer = made(tmp_path)
    with watching:
        for k, (x, y) in zip(range(4), loops.data(), strict=False):
            if k == 2:
                with torch.no_grad():
                    model(x[:5])
            if k == 3:
                model.eval()
                model(x)
                model.train()
            loops.plain(model, optimizer, x, y)
    run = read(watching.path)
    counted = {c: run.series("model", "", c).values.tolist() for c in ("passes", "passes_no_gradient", "steps")}
    assert counted == {"passes": [1, 1, 2, 1], "passes_no_gradient": [0, 0, 1, 0], "steps": [1, 1, 1, 1]}
    assert run.series("model", "", "passes_evaluating").values.tolist() == [0, 0, 0, 1]
    assert run.series("model", "", "tracked").values.tolist() == [1, 2, 1]
    assert run.series("model", "", "examples_least").values.tolist() == [24, 24, 5, 24]


def test_two_inputs_in_a_row_are_recorded_with_every_step(tmp_path: Path) -> None:
    run = loops.recorded(loops.mlp, tmp_path, every=5)
    assert run.series("input", "", "channel_mean").steps.tolist() == [0, 1, 5, 6, 10, 11]
    assert run.series("norm", "1", "mean").steps.tolist() == [0, 5, 10]


def test_after_closing_nothing_is_left(tmp_path: Path) -> None:
    watching, model, optimizer = made(tmp_path)
    loops.plain(model, optimizer, *next(loops.data()))
    assert loops.hooks_of(model) > 0
    watching.close()
    watching.close()
    size = watching.path.stat().st_size
    loops.plain(model, optimizer, *next(loops.data()))
    watching.step(loss=1.0)
    assert loops.hooks_of(model) == 0
    assert watching.path.stat().st_size == size


def test_between_watched_steps_there_is_one_hook_on_the_model(tmp_path: Path) -> None:
    watching, model, optimizer = made(tmp_path, every=10)
    with watching:
        for _, (x, y) in zip(range(3), loops.data(), strict=False):
            loops.plain(model, optimizer, x, y)
        assert loops.hooks_of(model) == 2  # and one that counts steps


def test_an_error_of_the_training_is_its_own_and_is_noted(tmp_path: Path) -> None:
    watching, model, optimizer = made(tmp_path)
    x, y = next(loops.data())

    def loop() -> None:
        with watching:
            loops.plain(model, optimizer, x, y)
            model(x[:, :5])

    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        loop()
    assert loops.hooks_of(model) == 0
    assert read(watching.path).error == "The training ended in RuntimeError after 1 steps."


class Interrupted(nn.Module):
    """Raises what it is told to, once."""

    def __init__(self, error: type[BaseException]) -> None:
        super().__init__()
        self.inner, self.error = loops.mlp(), error
        self.done = False

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = F.relu(self.inner(x))
        if not self.done:
            self.done = True
            raise self.error
        return out


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_pass_that_is_interrupted_is_forgotten_and_the_next_one_recorded(
    error: type[BaseException], tmp_path: Path
) -> None:
    model = Interrupted(error)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    x, y = next(loops.data())
    with bnviz.watch(model, to=tmp_path / "run.bnviz", every=1) as watching:
        with pytest.raises(error):
            model(x)
        for _ in range(3):
            loops.plain(model, optimizer, x, y)
    assert loops.hooks_of(model) == 0
    assert torch.overrides._get_current_function_mode() is None
    assert len(read(watching.path).series("norm", "inner.1", "mean").steps) >= 2


def test_an_error_of_the_watch_ends_the_watch_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watching, model, optimizer = made(tmp_path)
    bare = loops.train(loops.mlp, steps=3)
    monkeypatch.setattr("bnviz.watching.probe.scribe.Scribe.after_update", lambda *_: 1 / 0)
    for _, (x, y) in zip(range(3), loops.data(), strict=False):
        loops.plain(model, optimizer, x, y)
    assert "ended in an error of its own (ZeroDivisionError" in caplog.text
    assert loops.hooks_of(model) == 0
    assert len(bare.losses) == 3
    watching.close()
    assert "ended in an error of its own" in read(watching.path).ended


def test_a_module_that_cannot_be_read_is_named_once_and_the_others_are(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Strange(nn.ReLU):
        def forward(self, x: Tensor) -> Tensor:
            return torch.relu(x.to_dense())

    def make() -> nn.Module:
        return nn.Sequential(nn.Linear(16, 4), nn.BatchNorm1d(4), ToSparse(), Strange(), nn.Linear(4, 3))

    run = loops.recorded(make, tmp_path, evaluate_every=100)
    said = [each for each in run.unseen if "Not seen: 3 (" in each]
    assert len(said) == 1
    assert caplog.text.count("Not seen: 3 (") == 1
    assert len(run.series("norm", "1", "mean").steps) == 12


class ToSparse(nn.Module):
    """Hands on a sparse tensor, which has no view as an array."""

    def forward(self, x: Tensor) -> Tensor:
        return x.to_sparse()


def test_a_copy_or_a_saved_model_has_inert_hooks_that_need_no_bnviz(tmp_path: Path) -> None:
    watching, model, optimizer = made(tmp_path)
    with watching:
        loops.plain(model, optimizer, *next(loops.data()))
        twin = copy.deepcopy(model)
        file = io.BytesIO()
        torch.save(model, file)
    assert b"bnviz" not in file.getvalue()
    file.seek(0)
    loaded = torch.load(file, weights_only=False)
    size = watching.path.stat().st_size
    x, y = next(loops.data())
    for each in (twin, loaded):
        assert torch.equal(each(x), model(x))
        loops.plain(each, torch.optim.SGD(each.parameters(), lr=0.1), x, y)
    assert watching.path.stat().st_size == size


@pytest.mark.slow
def test_memory_does_not_grow(tmp_path: Path) -> None:
    watching, model, optimizer = made(tmp_path)
    batches = loops.data()

    def grow(steps: int) -> int:
        for _ in range(steps):
            loops.plain(model, optimizer, *next(batches))
        watching._recorder.flush()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        grow(50)
        before = grow(50)
        assert grow(300) - before < 100_000
    finally:
        tracemalloc.stop()
        watching.close()


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"model": 3}, TypeError, "model takes a torch.nn.Module; got int."),
        ({"budget": 0}, ValueError, "budget takes a share of the training time above 0"),
        ({"every": 0}, ValueError, "every takes a whole number from 1 on; got 0."),
        ({"channels": -1}, ValueError, "channels takes a whole number from 0 on"),
        ({"optimizer": 0.1}, TypeError, "optimizer takes an optimizer of torch.optim"),
    ],
)
def test_what_is_asked_for_wrongly_is_told(
    given: dict[str, Any], error: type[Exception], said: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=said):
        bnviz.watch(**{"model": loops.mlp(), "to": tmp_path / "run.bnviz", **given})
    assert not loops.hooks_of(nn.Linear(1, 1))


def test_channels_can_be_left_out_or_thinned(tmp_path: Path) -> None:
    none = loops.recorded(loops.mlp, tmp_path, channels=0)
    assert none.series("norm", "1", "gamma").values.shape == (12, 0)
    (tmp_path / "few").mkdir()
    few = loops.recorded(loops.mlp, tmp_path / "few", channels=5)
    assert few.series("norm", "1", "gamma").values.shape == (12, 4)
    assert few.series("norm", "1", "channel_mean").values.shape == (12, 4)
    assert few.meta is not None
    assert few.meta.module("1").kept_every == 3


def test_it_says_what_it_costs(tmp_path: Path) -> None:
    watching, model, optimizer = made(tmp_path, every=3)
    with watching:
        for _, (x, y) in zip(range(30), loops.data(), strict=False):
            loops.plain(model, optimizer, x, y)
    assert "% of the training time" in repr(watching)
    assert watching.cost > 0
    assert read(watching.path).series("model", "", "cost").values[-1] > 0
