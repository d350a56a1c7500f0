"""The forward pass that is watched: hooks go in when it begins and come out when it ends.

The first one looks at every module: in which order they act, which normalization directly follows which weight, and
which nonlinearities are called as functions. After that only the places where something is received get a hook.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn

from bnviz.watching.meta import Module
from bnviz.watching.probe import kinds
from bnviz.watching.probe.functions import Functions
from bnviz.watching.probe.hooks import Hook, Hooks
from bnviz.watching.probe.parcel import Parcel
from bnviz.watching.probe.slots import Pass, Slot, first_tensor
from bnviz.watching.probe.survey import Survey
from bnviz.watching.probe.unseen import MOST_NAMES, Unseen, is_compiled, unwrapped

MOST_CALLS = 8  # of one module in a pass that are recorded
MOST_SLOTS = 4000


def _guarded(act: Callable[..., None]) -> Callable[..., None]:
    """Let no error of a watch reach the training: the module is watched no longer, and that is said."""

    @wraps(act)
    def guarded(self: "Forward", name: str, *said: Any) -> None:
        if self.current is None or name in self._lost:
            return
        began = perf_counter()
        try:
            act(self, name, *said)
        except Exception as error:
            self.give_up(name, error)
        self.seconds += perf_counter() - began

    return guarded


class Forward:
    """Watches the forward passes of a model.

    Attributes:
        slots: the places met so far, by name, in order.
        others: dropouts that acted, as they are described.
        current: the pass that is being watched.
        new: whether places were met that have not been told yet.
        seconds: that the hooks took in the present pass.

    Args:
        say: takes a sentence on what is not seen.
    """

    def __init__(self, model: nn.Module, hidden: Unseen, say: Callable[[str], None]) -> None:
        self.slots: dict[str, Slot] = {}
        self.others: dict[str, Module] = {}
        self.current: Pass | None = None
        self.new = False
        self.seconds = 0.0
        self._say = say
        self._hidden, self._model = hidden, model
        named = unwrapped(model).named_modules()
        self._names = {module: name for name, module in named if module not in hidden.always}
        self._device = torch.device("cpu")
        self._hooks = Hooks()
        self._mode: Functions | None = None
        self._surveyed = False
        self._known: dict[str, Module | None] = {}
        self._lost: set[str] = set()
        self._callers: set[str] = set()  # modules that call nonlinearities as functions
        self._embedding: str | None = None
        self._within: list[str] = []
        self._survey = Survey()

    def begin(self, parcel: Parcel, training: bool, channels: int, turn: int) -> None:
        """Put the hooks in."""
        self.current = Pass(parcel, training, channels, turn)
        self.seconds = 0.0
        self._device = device_of(self._model)  # now: a model may be moved after it is watched
        self._survey.begin()
        self._within.clear()
        functions = bool(self._callers) or not self._surveyed
        for module, name in self._names.items():
            if (not training and module in self._hidden.evaluating) or is_compiled(module):
                continue
            known = self._known.get(name)
            asked = name in self._callers or name == self._embedding
            if self._surveyed and not asked and (known is None or known.kind == "dropout"):
                continue
            self._hooks.before(module, Hook(self.before, name))
            if functions or name == self._embedding or (known and known.kind == "norm"):
                self._hooks.after(module, Hook(self.after, name))
        if functions and self._may_use_mode(training):
            self._mode = Functions(self.function)
            self._mode.__enter__()

    def _may_use_mode(self, training: bool) -> bool:
        """Whether functions can be looked at: what is compiled would trace that, and a fast path would be left."""
        if any(is_compiled(module) for module in self._model.modules()):
            self._say("Not seen: nonlinearities that are called as functions (parts of the model are compiled).")
            return False
        if not training and self._hidden.evaluating:
            if self._callers:
                said = ", ".join(sorted(self._callers)[:MOST_NAMES]) or "the model"
                self._say(f"Not seen: functions called in {said} in evaluation (PyTorch's fast path would be left).")
            return False
        return True

    def end(self) -> Pass:
        """Take the hooks out; returns what was watched."""
        assert self.current is not None  # it began
        self._hooks.remove()
        if self._mode is not None:
            self._mode.__exit__(None, None, None)
            self._mode = None
        done, self.current = self.current, None
        self._surveyed = self._surveyed or done.training
        return done

    def described(self) -> tuple[Module, ...]:
        """All that was met, in order."""
        self.new = False
        return (*(slot.meta for slot in self.slots.values()), *self.others.values())

    def give_up(self, name: str, error: Exception) -> None:
        """Watch a module no longer."""
        self._lost.add(name)
        self._names = {module: each for module, each in self._names.items() if each != name}
        self._callers.discard(name)
        self._say(f"Not seen: {name or 'the model'} ({type(error).__name__}: {str(error)[:100]}).")

    @_guarded
    def before(self, name: str, module: nn.Module, args: Any, kwargs: Any) -> None:
        """A module is about to act."""
        self._within.append(name)
        if name not in self._known:
            self._known[name] = kinds.described(name, module)  # now: a lazy module has just become what it is
        found = self._known[name]
        if found is None or self.current is None:
            return
        if found.kind == "dropout":
            self._survey.dropout = name if module.training and found.p else self._survey.dropout
            self.others.setdefault(name, found)
            return
        x = first_tensor(args or kwargs, Tensor.is_floating_point)
        if x is not None and (x.device == self._device or not _is_replica(module)):
            self._receive(name, found, module, x)

    @_guarded
    def after(self, name: str, module: nn.Module, _args: Any, output: Any) -> None:
        """A module has acted."""
        if name in self._within:
            del self._within[self._within.index(name) :]
        y = output if isinstance(output, Tensor) else first_tensor((output,), Tensor.is_floating_point)
        if y is None or self.current is None:
            return
        if isinstance(module, nn.Embedding) and not self.current.has_input:
            self._embedding = name
            self.current.receive_input(y.detach().mean(1) if y.dim() > 2 else y, name)
        slot = self._slot_now(name)
        if slot is not None and slot.meta.kind == "norm":
            self.current.hand_on(slot, y)
        if not self._surveyed:
            self._survey.acted(name, module, y, slot)

    def function(self, kind: str, x: Tensor) -> None:
        """A nonlinearity is about to be called as a function."""
        within = self._within[-1] if self._within else ""
        if within in self.slots and self.slots[within].module is not None:
            return  # the function inside of a nonlinearity's own module
        self._function(within, kind, x)

    @_guarded
    def _function(self, within: str, kind: str, x: Tensor) -> None:
        self._callers.add(within)
        lower, upper = kinds.BOUNDS[kind]
        name = f"{within or 'model'}: {kind.lower()}"
        self._receive(name, Module(name, "nonlinearity", kind, lower=lower, upper=upper), None, x)

    def _receive(self, name: str, found: Module, module: nn.Module | None, x: Tensor) -> None:
        """Something reaches a place, which is made when it is met for the first time."""
        assert self.current is not None
        self.current.calls[name] += 1
        call = self.current.calls[name]
        own = name if call == 1 else f"{name} #{call}"
        if own not in self.slots:
            if call > MOST_CALLS or len(self.slots) >= MOST_SLOTS:
                return
            self.slots[own] = self._survey.slot(replace(found, name=own), module, x, self.slots)
            self.new = True
        before = self.slots[own].meta
        after = self.current.receive(self.slots[own], x).meta
        self.new = self.new or before is not after

    def _slot_now(self, name: str) -> Slot | None:
        """The place of a module's present call."""
        assert self.current is not None
        call = self.current.calls[name]
        return self.slots.get(name if call == 1 else f"{name} #{call}") if call else None


def _is_replica(module: nn.Module) -> bool:
    """Whether a module is one of the copies that nn.DataParallel makes for a pass."""
    return bool(getattr(module, "_is_replica", False))


def device_of(model: nn.Module) -> torch.device:
    """Where the first parameter of a model is."""
    return next((each.device for each in model.parameters()), torch.device("cpu"))
