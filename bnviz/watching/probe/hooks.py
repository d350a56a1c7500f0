"""Hooks that stay with the model they watch: a copy or a pickle of the model gets hooks that do nothing.

A model is copied and saved while it is watched (an average of weights, a checkpoint). What is left of a hook then is a
method of the standard library that takes anything and does nothing, so that the copy needs no bnviz to be read.
"""

from contextlib import nullcontext
from functools import partial
from typing import Any

from torch import nn


class Hook(partial[None]):
    """Passes a call on to a watch, what it was made with first; made inert by copying. It never changes what passes.

    A partial, since Python then has no call of its own to make for it.
    """

    def __reduce__(self) -> Any:
        return getattr, (nullcontext(), "__exit__")


class Hooks:
    """Hooks that are taken out together."""

    def __init__(self) -> None:
        self._handles: list[Any] = []

    def before(self, module: nn.Module, hook: Hook) -> None:
        """Call a hook with (module, args, kwargs) before the module acts."""
        self._handles.append(module.register_forward_pre_hook(hook, with_kwargs=True))

    def after(self, module: nn.Module, hook: Hook, always: bool = False) -> None:
        """Call a hook with (module, args, output) after the module acted; with `always` also after an error."""
        self._handles.append(module.register_forward_hook(hook, always_call=always))

    def keep(self, handle: Any) -> None:
        """Take a handle of another kind."""
        self._handles.append(handle)

    def remove(self) -> None:
        """Take all of them out."""
        for handle in self._handles:
            handle.remove()
        self._handles.clear()
