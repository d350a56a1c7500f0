"""See what batch normalization does, while it does it.

`watch` and `population` work on a model of one's own; they are imported when they are asked for, since they need torch.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "1.0.0"  # the only place; the package, the changelog's top entry and `bnviz --version` follow

if TYPE_CHECKING:
    from bnviz.watching.probe import population as population
    from bnviz.watching.probe import watch as watch

_OFFERED = ("watch", "population")


def __getattr__(name: str) -> Any:
    """The functions for a model of one's own."""
    if name in _OFFERED:
        return getattr(import_module("bnviz.watching.probe"), name)
    raise AttributeError(f"module 'bnviz' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *_OFFERED})
