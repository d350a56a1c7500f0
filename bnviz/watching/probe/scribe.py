"""Turns what is read in a pass and in a step into rows, and hands them to the file."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn

from bnviz.watching.meta import Meta, Module
from bnviz.watching.probe.counts import examples
from bnviz.watching.probe.forward import Forward, device_of
from bnviz.watching.probe.parameters import Parameters
from bnviz.watching.probe.parcel import HostParcel, parcel_for
from bnviz.watching.probe.recorded import Recorded
from bnviz.watching.probe.recorder import Recorder
from bnviz.watching.probe.slots import Pass, first_tensor
from bnviz.watching.probe.unseen import Unseen, unwrapped

log = logging.getLogger("bnviz")
MOST_WAITING = 4  # recorded passes whose numbers are still on the way


class Scribe:
    """Records passes and steps of one model.

    Attributes:
        unseen: sentences on what is not seen.

    Args:
        where: gives the columns of every row but for record and training.
    """

    def __init__(
        self, model: nn.Module, hidden: Unseen, recorder: Recorder, meta: Meta, where: Callable[[], dict[str, Any]]
    ) -> None:
        self.unseen: list[str] = []
        self.recorder = recorder
        self.forward = Forward(model, hidden, self.say)
        self._model, self._meta, self._where = unwrapped(model), meta, where
        self._counters = [each for each in model.modules() if isinstance(_counter(each), Tensor)]
        self._parameters: Parameters | None = None
        self._waiting: deque[Recorded] = deque()
        self._tracked: Any = None
        for sentence in hidden.sentences:
            self.say(sentence)

    def say(self, sentence: str) -> None:
        """Say something once: to the log, and in the file."""
        if sentence not in self.unseen:
            self.unseen.append(sentence)
            log.warning("bnviz: %s", sentence)
            self.recorder.note(self.where(True, 0), {"unseen": sentence})

    def where(self, training: bool, record: int) -> dict[str, Any]:
        """The columns of every row."""
        return {"record": record, "training": training, **self._where()}

    def begin(self, training: bool, record: int, channels: int, turn: int, args: Any, kwargs: Any) -> Recorded:
        """A pass begins that is to be recorded."""
        recorded = Recorded(self.where(training, record), parcel_for(device_of(self._model)))
        recorded.row["examples"] = examples(args or kwargs)
        self.forward.begin(recorded.parcel, training, channels, turn)
        assert self.forward.current is not None  # it has begun
        recorded.seen = self.forward.current
        x = first_tensor(args or kwargs, Tensor.is_floating_point)
        if x is not None:
            recorded.seen.receive_input(x, "")
        return recorded

    def end(self, recorded: Recorded, output: Any) -> float:
        """The pass has ended; returns the seconds that the hooks took in it."""
        self.forward.end()
        loss = getattr(output, "loss", None)
        if isinstance(loss, Tensor) and loss.numel() == 1:
            recorded.lose(loss)
        return self.forward.seconds

    def nothing(self, record: int) -> Recorded:
        """No pass was seen in the step."""
        return Recorded(self.where(True, record), parcel_for(device_of(self._model)))

    def stop(self) -> None:
        """Take the hooks of a pass out, and hand over all that is still on the way."""
        if self.forward.current is not None:
            self.forward.end()
        try:
            self.settle(wait=True)
        except Exception as error:  # the training goes on, whatever it is
            self.say(f"The last recorded passes are lost ({type(error).__name__}: {str(error)[:200]}).")

    def input_only(self, record: int, channels: int, args: Any, kwargs: Any) -> None:
        """Record what the model receives in a pass, and nothing else: two in a row tell whether they are alike."""
        x = first_tensor(args or kwargs, Tensor.is_floating_point)
        if x is not None:
            recorded = Recorded(self.where(True, record), parcel_for(device_of(self._model)), whole=False)
            recorded.seen = Pass(recorded.parcel, True, channels, 0)
            recorded.seen.receive_input(x, "")
            self.complete(recorded)

    def before_update(self, recorded: Recorded, optimizer: Any) -> None:
        """The optimizer is about to use the gradients of the recorded pass."""
        if self._parameters is None or self.forward.new:
            norms = {each.name for each in self.forward.described() if each.kind == "norm"}
            self._parameters = Parameters(self._model, norms)
            self._tell_modules(optimizer)
        recorded.update = self._parameters.begin(optimizer, recorded.parcel)

    def after_update(self, recorded: Recorded, told: dict[str, Any]) -> None:
        """The weights are new. `told` are columns of the model's row."""
        recorded.row |= told
        if recorded.update is not None:
            recorded.update.end()
        counters = [_counter(each) for each in self._counters]
        if counters:
            device = device_of(self._model)
            recorded.track(torch.stack([each.to(device) for each in counters]))

    def complete(self, recorded: Recorded) -> None:
        """Nothing more will be read of it."""
        recorded.parcel.send()
        self._waiting.append(recorded)
        if isinstance(recorded.parcel, HostParcel):
            self.settle()

    def settle(self, wait: bool = False) -> bool:
        """Hand what has arrived to the file; returns whether anything is still on the way."""
        while self._waiting and (wait or len(self._waiting) > MOST_WAITING or self._waiting[0].arrived()):
            recorded = self._waiting.popleft()
            if self.recorder.wants(recorded.where["record"]):
                rows, self._tracked = recorded.rows(self._tracked)
                self.recorder.add(rows)
        return bool(self._waiting)

    def _tell_modules(self, optimizer: Any) -> None:
        """Write what is known of the model, again when more was met."""
        sizes = {name: each.numel() for name, each in self._parameters.named.items()} if self._parameters else {}
        named = dict(self._model.named_modules())
        weights = [_weight(name, named.get(name), size) for name, size in sizes.items()]
        met = self.forward.described()
        known = {each.name for each in met}
        self._meta = replace(
            self._meta,
            modules=(*met, *(each for each in weights if each.name not in known)),
            optimizer=type(optimizer).__name__ if optimizer is not None else None,
        )
        self.recorder.note(self.where(True, 0), {"meta": self._meta.text()})


def _weight(name: str, module: nn.Module | None, size: int) -> Module:
    """What is known of a weight."""
    bias = isinstance(getattr(module, "bias", None), Tensor)
    return Module(name, "weight", type(module).__name__ if module is not None else "Parameter", bias=bias, size=size)


def _counter(module: nn.Module) -> Any:
    return getattr(module, "num_batches_tracked", None)
