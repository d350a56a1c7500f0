"""Watch a LightningModule: python examples/lightning_module.py [run.bnviz]"""

import sys

import lightning
import torch
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from bnviz.watching.lightning import WatchCallback

digits = load_digits()
images = torch.tensor(digits.images / 16, dtype=torch.float32).flatten(1)  # (1797, 64)
labels = torch.tensor(digits.target)
x_train, x_test, y_train, y_test = train_test_split(images, labels, test_size=360, random_state=0)
train_loader = DataLoader(TensorDataset(x_train, y_train), batch_size=64, shuffle=True, drop_last=True)
test_loader = DataLoader(TensorDataset(x_test, y_test), batch_size=120)


class Digits(lightning.LightningModule):
    """Two hidden layers with batch normalization."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for fan_in in (64, 100):
            layers += [nn.Linear(fan_in, 100, bias=False), nn.BatchNorm1d(100), nn.ReLU()]
        self.network = nn.Sequential(*layers, nn.Linear(100, 10))

    def training_step(self, batch: tuple[Tensor, Tensor], _batch_idx: int) -> Tensor:
        x, y = batch
        return F.cross_entropy(self.network(x), y)

    def validation_step(self, batch: tuple[Tensor, Tensor], _batch_idx: int) -> None:
        x, y = batch
        logits = self.network(x)
        self.log("val_loss", F.cross_entropy(logits, y))
        self.log("val_accuracy", (logits.argmax(1) == y).float().mean())

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=0.1)


lightning.seed_everything(0)
watch = WatchCallback(to=sys.argv[1] if len(sys.argv) > 1 else "run.bnviz")
trainer = lightning.Trainer(
    max_epochs=8,
    accelerator="cpu",
    callbacks=[watch],
    logger=False,
    enable_checkpointing=False,
    enable_progress_bar=False,
    enable_model_summary=False,
    log_every_n_steps=10,
)
trainer.fit(Digits(), train_loader, test_loader)
print(f"accuracy {trainer.callback_metrics['val_accuracy']:.1%}")
print(watch.watching)
