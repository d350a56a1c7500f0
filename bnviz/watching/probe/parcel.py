"""How numbers get from where the model computes to where they are summed up, without anybody waiting.

On the processor that is a copy. From another device all of a pass go in one copy that runs beside the training, and
they are unpacked once it has arrived.
"""

import math
from typing import Any

import torch
from torch import Tensor

from bnviz.records import Array
from bnviz.watching.probe.sampling import Plan


class HostParcel:
    """Numbers that are already here."""

    def __init__(self) -> None:
        self._arrays: list[Array] = []

    def add(self, x: Tensor, plan: Plan | None = None, turn: int = 0) -> int:
        """Take a copy of a tensor, or of the part that a plan reads, (C', n); returns its place in the parcel."""
        x = x.detach()
        seen = x if plan is None else plan.cut(x, turn)
        copied = seen.to(torch.float32, copy=True, memory_format=torch.contiguous_format)
        self._arrays.append(copied.numpy())  # of the copy: numpy() forbids for ever to resize a tensor's storage
        return len(self._arrays) - 1

    def send(self) -> None:
        """Nothing has to travel."""

    def arrived(self) -> bool:
        """Always."""
        return True

    def open(self, place: int) -> Array:
        """What was added as this place."""
        return self._arrays[place]


class DeviceParcel:
    """Numbers on another device: copied there at once, sent together, here when the device says so."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._parts: list[Tensor] = []
        self._places: list[tuple[int, tuple[int, ...]]] = []  # where each begins, and its shape
        self._length = 0
        self._event: Any = None
        self._here: Tensor | None = None

    def add(self, x: Tensor, plan: Plan | None = None, turn: int = 0) -> int:
        """Take a copy of a tensor, or of the part that a plan reads, (C', n); returns its place in the parcel."""
        x = x.detach()
        seen = x if plan is None else plan.cut(x, turn)
        self._places.append((self._length, tuple(seen.shape)))
        self._parts.append(seen.to(self._device, torch.float32, copy=True).reshape(-1))
        self._length += seen.numel()
        return len(self._places) - 1

    def send(self) -> None:
        """Begin the one copy to here."""
        if not self._parts:
            return
        whole = torch.cat(self._parts)
        self._parts = []
        if self._device.type == "cuda":
            self._here = torch.empty(whole.shape, dtype=whole.dtype, pin_memory=True)
            self._here.copy_(whole, non_blocking=True)
            self._event = torch.cuda.Event()
            self._event.record(torch.cuda.current_stream(self._device))
        else:
            self._here = whole.cpu()

    def arrived(self) -> bool:
        """Whether it can be opened without waiting."""
        return self._event is None or bool(self._event.query())

    def open(self, place: int) -> Array:
        """What was added as this place; waits where it has not arrived."""
        if self._event is not None:
            self._event.synchronize()
        assert self._here is not None  # it was sent
        begin, shape = self._places[place]
        found: Array = self._here.numpy()[begin : begin + math.prod(shape)].reshape(shape)
        return found


Parcel = HostParcel | DeviceParcel


def parcel_for(device: torch.device) -> Parcel:
    """An empty parcel for numbers of a device."""
    return HostParcel() if device.type == "cpu" else DeviceParcel(device)
