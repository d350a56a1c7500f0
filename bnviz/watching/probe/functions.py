"""Nonlinearities that are called as functions: seen through PyTorch's override protocol while a watched pass lasts."""

from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.overrides import TorchFunctionMode

from bnviz.watching.probe.kinds import FUNCTIONS


class Functions(TorchFunctionMode):
    """Tells of every nonlinearity that is called as a function, before it acts; it may write into its input.

    Args:
        tell: takes the nonlinearity's name, as its module is called, and what it receives.
    """

    def __init__(self, tell: Callable[[str, Tensor], None]) -> None:
        super().__init__()
        self._tell = tell

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """What PyTorch calls in place of a function."""
        name = FUNCTIONS.get(func)
        if name is not None:
            received = args[0] if args else (kwargs or {}).get("input")
            if isinstance(received, Tensor):
                self._tell(name, received)
        return func(*args, **(kwargs or {}))
