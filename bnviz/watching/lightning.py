"""Watching a LightningModule: a callback.

from bnviz.watching.lightning import WatchCallback
trainer = Trainer(callbacks=[WatchCallback(to="run.bnviz")])
"""

from typing import Any

from lightning.pytorch import Callback
from torch import Tensor

from bnviz.watching.probe import watch


class WatchCallback(Callback):
    """Watches a LightningModule from the beginning of `fit` to its end.

    Losses are those that `training_step` returns, and of a validation the metric that the module logs.

    Args:
        validation: name under which the module logs the loss of a validation.
        settings: what `bnviz.watch` takes besides the model and the optimizer.
    """

    def __init__(self, validation: str = "val_loss", **settings: Any) -> None:
        self._validation, self._settings = validation, settings
        self.watching: Any = None

    def on_fit_start(self, trainer: Any, pl_module: Any) -> None:
        """Begin to watch."""
        self.watching = watch(pl_module, **self._settings)

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """Tell the loss."""
        loss = outputs.get("loss") if isinstance(outputs, dict) else outputs
        if isinstance(loss, Tensor):
            self.watching.loss(loss)

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """Tell the loss of the validation."""
        loss = trainer.callback_metrics.get(self._validation)
        if loss is not None and not trainer.sanity_checking:
            self.watching.evaluated(loss)

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """The training ended in an error."""
        if self.watching is not None:
            self.watching.__exit__(type(exception), exception, None)

    def teardown(self, trainer: Any, pl_module: Any, stage: str) -> None:
        """End the watch."""
        if self.watching is not None:
            self.watching.close()
