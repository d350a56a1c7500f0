"""Hooks that stay with the model they watch: a copy or a pickle of the model gets hooks that do nothing.

A model is copied and saved while it is watched (an average of weights, a checkpoint). What is left of a hook then is a
method of the standard library that takes anything and does nothing, so that the copy needs no bnviz to be read.
"""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from torch import nn


class Hook:
    """Passes a call on to a watch; made inert by copying."""

    def __init__(self, act: Callable[..., None]) -> None:
        self._act = act

    def __call__(self, *said: Any) -> None:
        """What PyTorch calls; it never changes what passes."""
        self._act(*said)

    def __reduce__(self) -> Any:
        return getattr, (nullcontext(), "__exit__")


class NamedHook(Hook):
    """A hook that also says which module it was put on, by name."""

    def __init__(self, act: Callable[..., None], name: str) -> None:
        super().__init__(act)
        self._name = name

    def __call__(self, *said: Any) -> None:
        """What PyTorch calls; it never changes what passes."""
        self._act(self._name, *said)


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
