"""The callbacks of Lightning and of Transformers, in the real packages."""

import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from bnviz.watching.reader import read
from tests.watching import loops

# the warnings are theirs; importing them takes seconds, so that one process does all of it
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow, pytest.mark.xdist_group("callbacks")]


def loader() -> DataLoader[tuple[Tensor, ...]]:
    batches = [pair for _, pair in zip(range(4), loops.data(), strict=False)]
    return DataLoader(TensorDataset(torch.cat([x for x, _ in batches]), torch.cat([y for _, y in batches])), 16)


def fitted(folder: Path, fails: bool = False, **settings: Any) -> Any:
    """A LightningModule after `fit`, and its callback."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import lightning

        from bnviz.watching.lightning import WatchCallback

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.network = loops.mlp()
            self.steps = 0

        def training_step(self, batch: tuple[Tensor, Tensor], index: int) -> Tensor:
            self.steps += 1
            if fails and self.steps == 4:
                raise ValueError("enough")
            return F.cross_entropy(self.network(batch[0]), batch[1])

        def validation_step(self, batch: tuple[Tensor, Tensor], index: int) -> None:
            self.log("val_loss", F.cross_entropy(self.network(batch[0]), batch[1]))

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.Adam(self.parameters(), lr=0.01)

    callback = WatchCallback(to=folder / "run.bnviz", every=1)
    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False, "barebones": False}
    trainer = lightning.Trainer(
        accelerator="cpu", max_epochs=2, callbacks=[callback], enable_model_summary=False, **quiet, **settings
    )
    torch.manual_seed(0)
    module = Module()
    try:
        trainer.fit(module, loader(), loader())
    finally:
        assert loops.hooks_of(module) == 0
    return module


def test_lightning(tmp_path: Path) -> None:
    fitted(tmp_path)
    run = read(tmp_path / "run.bnviz")
    assert run.series("model", "", "loss").steps.tolist() == list(range(12))
    assert run.series("model", "", "loss", training=False).steps.tolist() == [6, 12]
    assert run.series("norm", "network.1", "mean").steps.tolist() == list(range(12))
    assert run.series("norm", "network.1", "mean", training=False)
    assert run.ended == "Closed after 12 steps."


def test_lightning_with_accumulated_gradients(tmp_path: Path) -> None:
    fitted(tmp_path, accumulate_grad_batches=3)
    run = read(tmp_path / "run.bnviz")
    assert run.series("model", "", "passes").values.tolist() == [3] * 4
    assert run.series("model", "", "loss").steps.tolist() == [0, 1, 2, 3]


def test_lightning_when_the_training_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="enough"):
        fitted(tmp_path, fails=True)
    assert read(tmp_path / "run.bnviz").error == "The training ended in ValueError after 3 steps."


@pytest.mark.parametrize("accumulated", [1, 2])
def test_transformers(accumulated: int, tmp_path: Path) -> None:
    import transformers
    from transformers.modeling_outputs import SequenceClassifierOutput as Output

    from bnviz.watching.transformers import WatchCallback

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.network = loops.mlp()

        def forward(self, x: Tensor, labels: Tensor) -> Any:
            logits = self.network(x)
            return Output(loss=F.cross_entropy(logits, labels), logits=logits)

    rows = [{"x": x, "labels": int(y)} for x, y in loader().dataset]
    torch.manual_seed(0)
    model = Model()
    arguments = transformers.TrainingArguments(
        str(tmp_path / "out"), num_train_epochs=2, per_device_train_batch_size=16, eval_strategy="epoch",
        save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True, learning_rate=0.01,
        gradient_accumulation_steps=accumulated,
    )  # fmt: skip
    callback = WatchCallback(to=tmp_path / "run.bnviz", every=1)
    trainer = transformers.Trainer(model, arguments, train_dataset=rows, eval_dataset=rows, callbacks=[callback])
    trainer.train()
    assert loops.hooks_of(model) == 0
    run = read(tmp_path / "run.bnviz")
    steps = 12 // accumulated
    assert run.series("norm", "network.1", "mean").steps.tolist() == list(range(steps))
    assert run.series("model", "", "passes").values.tolist() == [accumulated] * steps
    assert len(run.series("model", "", "loss").values) == steps
    assert (run.series("model", "", "loss").values > 0).all()
    given = run.series("model", "", "loss", training=False).values
    assert len(given) >= 2
