"""What the first recorded pass tells of a model: what directly follows what, and where the channels are."""

import weakref
from dataclasses import replace

from torch import Tensor, nn

from bnviz.watching.meta import Module
from bnviz.watching.probe import kinds
from bnviz.watching.probe.slots import Slot


class Survey:
    """Follows tensors from the module that hands them on to the one that receives them.

    Attributes:
        dropout: the last one that acted in this pass.
    """

    def __init__(self) -> None:
        self.dropout: str | None = None
        self._first = False
        self._made: dict[int, tuple[weakref.ref[Tensor], bool, str]] = {}

    def begin(self) -> None:
        """A pass begins."""
        self.dropout = None
        self._first = False
        self._made.clear()

    def acted(self, name: str, module: nn.Module, y: Tensor, slot: Slot | None) -> None:
        """A module has handed on y; a weight or a normalization says where the channels of it are."""
        first = kinds.channels_first(module)
        if first is not None:
            self._first = first
            self._made[id(y)] = weakref.ref(y), slot is not None, slot.meta.name if slot else name

    def slot(self, meta: Module, module: nn.Module | None, x: Tensor, slots: dict[str, Slot]) -> Slot:
        """A new place that receives x, with what was there just before it."""
        own = kinds.channels_first(module) if module is not None else None
        source = self._made.get(id(x))
        if source is not None and source[0]() is x:
            _, norm, name = source
            if meta.kind == "norm" and not norm:
                meta = replace(meta, behind=name)
            elif meta.kind == "nonlinearity" and norm and name in slots:
                slots[name].meta = replace(slots[name].meta, before=meta.name)
        if meta.kind == "norm":
            meta = replace(meta, after_dropout=self.dropout)
        return Slot(meta, self._first if own is None else own, module)
