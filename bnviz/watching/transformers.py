"""Watching a model in the Trainer of Hugging Face Transformers: a callback.

from bnviz.watching.transformers import WatchCallback
trainer = Trainer(model, args, callbacks=[WatchCallback(to="run.bnviz")], ...)
"""

from typing import Any

from transformers import TrainerCallback

from bnviz.watching.probe import watch


class WatchCallback(TrainerCallback):
    """Watches the model of a Trainer from the beginning of `train` to its end.

    The training loss is the one that the model returns when it is given labels; it is seen in recorded steps.

    Args:
        settings: what `bnviz.watch` takes besides the model and the optimizer.
    """

    def __init__(self, **settings: Any) -> None:
        self._settings = settings
        self.watching: Any = None

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Begin to watch."""
        self.watching = watch(kwargs["model"], **self._settings)

    def on_evaluate(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """Tell the loss of the evaluation."""
        loss = (kwargs.get("metrics") or {}).get("eval_loss")
        if loss is not None and self.watching is not None:
            self.watching.evaluated(loss)

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        """End the watch."""
        self.watching.close()
