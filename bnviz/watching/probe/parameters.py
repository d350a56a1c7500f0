"""What an optimizer does to the weights in one step: norms of gradients and weights, and how large the update is.

Read just before and just after the optimizer's step, so that gradients are those it uses: accumulated, averaged over
processes, clipped, and without the scale of mixed precision.
"""

from typing import Any

import torch
from torch import Tensor, nn

from bnviz.watching.probe import kinds
from bnviz.watching.probe.parcel import Parcel

WHOLE = 2**16  # numbers of a weight from which its update is made


class Parameters:
    """The weights of a model, and the gammas of its normalizations.

    Args:
        norms: names of the normalizations.
    """

    def __init__(self, model: nn.Module, norms: set[str]) -> None:
        named = kinds.weights(model)
        for name, module in model.named_modules():
            gamma = getattr(module, "weight", None)
            if name in norms and isinstance(gamma, nn.Parameter):
                named[name] = gamma
        self.named = {name: parameter for name, parameter in named.items() if not kinds.unreadable(parameter)}

    def begin(self, optimizer: Any, parcel: Parcel) -> "Update":
        """Read gradients and weights just before a step; without an optimizer nothing is known of its settings."""
        return Update(self.named, optimizer, parcel)


class Update:
    """One step of the weights.

    Args:
        parcel: takes the numbers.
    """

    @torch.no_grad()
    def __init__(self, named: dict[str, nn.Parameter], optimizer: Any, parcel: Parcel) -> None:
        self._named, self._parcel = named, parcel
        groups = optimizer.param_groups if optimizer is not None else []
        self._groups = {id(parameter): group for group in groups for parameter in group["params"]}
        gradients = {name: _dense(each.grad) for name, each in named.items() if each.grad is not None}
        self._with_gradient = list(gradients)
        self._places = {
            "weight": parcel.add(_norms(list(named.values()))),
            "gradient": parcel.add(_norms(list(gradients.values()))),
        }
        scale = getattr(optimizer, "grad_scale", None)
        if isinstance(scale, Tensor):  # a fused optimizer divides by it itself
            self._places["scale"] = parcel.add(scale)
        self._before = [_part(each).clone() for each in named.values()] if optimizer is not None else []

    @torch.no_grad()
    def end(self) -> None:
        """Read the weights just after the step."""
        if self._before:
            after = [_part(each) for each in self._named.values()]
            self._places["change"] = self._parcel.add(_norms(list(torch._foreach_sub(after, self._before))))
            self._places["part"] = self._parcel.add(_norms(self._before))
            self._before = []

    def columns(self) -> dict[str, dict[str, Any]]:
        """The columns of every weight by its name; the parcel has arrived."""
        read = {name: self._parcel.open(place).reshape(-1).tolist() for name, place in self._places.items()}
        scale = read["scale"][0] if "scale" in read else 1.0
        gradients = {name: norm / scale for name, norm in zip(self._with_gradient, read["gradient"], strict=True)}
        ratios = [c / p if p else None for c, p in zip(read.get("change", ()), read.get("part", ()), strict=True)]
        found = {}
        for k, (name, parameter) in enumerate(self._named.items()):
            group, weight = self._groups.get(id(parameter)), read["weight"][k]
            rate = _number(group, "lr")
            found[name] = {
                "weight": weight,
                "gradient": gradients.get(name),
                "update": ratios[k] if ratios else None,
                "rate": rate,
                "decay": _number(group, "weight_decay"),
                "effective_rate": rate / weight**2 if rate is not None and weight else None,
                "learns": parameter.requires_grad,
                "optimized": group is not None if self._groups else None,
            }
        return found


def _norms(tensors: list[Tensor]) -> Tensor:
    """The Euclidean norm of each, (n,)."""
    if not tensors:
        return torch.zeros(0)
    norms = torch._foreach_norm(tensors, 2, torch.float32)
    device = tensors[0].device
    return torch.stack([each if each.device == device else each.to(device) for each in norms])


def _dense(gradient: Tensor) -> Tensor:
    """The numbers of a gradient; of a sparse one those that are there."""
    return gradient.coalesce().values() if gradient.is_sparse else gradient


def _part(parameter: Tensor) -> Tensor:
    """All of a small weight, evenly spaced numbers of a large one."""
    flat = parameter.detach().flatten()
    return flat[:: max(1, -(-flat.numel() // WHOLE))]


def _number(group: dict[str, Any] | None, name: str) -> float | None:
    """A setting of a parameter group, where it is a plain number or one on the processor."""
    value = (group or {}).get(name)
    if isinstance(value, Tensor):
        return float(value) if value.device.type == "cpu" else None
    return float(value) if isinstance(value, int | float) else None
