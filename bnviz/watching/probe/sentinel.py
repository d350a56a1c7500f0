"""Where a pass through the model is noticed: one hook, on the module that is called first.

That is the model itself, unless a script calls its parts (a LightningModule whose `training_step` calls a network it
holds). It is the only hook that stays between watched passes.
"""

from collections.abc import Callable
from typing import Any

from torch import nn

from bnviz.watching.probe.hooks import Hook, Hooks
from bnviz.watching.probe.unseen import FAST, Unseen


class Sentinel:
    """Tells of every pass before it begins.

    Args:
        tell: takes the module, its arguments and its keyword arguments.
    """

    def __init__(self, model: nn.Module, hidden: Unseen, tell: Callable[[nn.Module, Any, Any], None]) -> None:
        self._tell = tell
        self._hooks, self._closing = Hooks(), Hooks()
        for module in model.modules():
            if module not in hidden.always and module not in hidden.evaluating and not isinstance(module, FAST):
                self._hooks.before(module, Hook(self._found))

    def _found(self, module: nn.Module, args: Any, kwargs: Any) -> None:
        """The first call: from now on, this module's are the passes."""
        self._hooks.remove()
        self._hooks.before(module, Hook(self._tell))
        self._tell(module, args, kwargs)

    def when_done(self, module: nn.Module, act: Callable[[Any], None]) -> None:
        """Call once with the output when this pass has ended; with None where it ended in an error."""

        def ended(_module: nn.Module, _args: Any, output: Any) -> None:
            self._closing.remove()
            act(output)

        self._closing.remove()
        self._closing.after(module, Hook(ended), always=True)

    def remove(self) -> None:
        """Notice nothing any more."""
        self._hooks.remove()
        self._closing.remove()
