"""The statistics that evaluation would use best: those of the network as it now is, over a data set."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.optim.swa_utils import update_bn


class Moved(NamedTuple):
    """How far the running statistics of one batch normalization were from the population's.

    Attributes:
        mean: the largest distance of a channel's running mean, in the population's standard deviations.
        variance: the largest factor between a channel's running variance and the population's, at least 1.
    """

    mean: float
    variance: float


class _Steady(nn.Module):
    """A model in evaluation mode whose batch normalizations alone follow `train`, and take batches of any kind."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, batch: Any) -> Any:
        """Call the model with a tensor, or with the named tensors of a mapping."""
        return self.model(**batch) if isinstance(batch, Mapping) else self.model(batch)

    def train(self, mode: bool = True) -> "_Steady":
        """Let only the batch normalizations be in training mode, so that dropout changes nothing they see."""
        super().train(False)
        for module in self.model.modules():
            if isinstance(module, _BatchNorm):
                module.train(mode)
        return self


def population(model: nn.Module, loader: Iterable[Any], device: torch.device | str | None = None) -> dict[str, Moved]:
    """Set the running statistics of every batch normalization to those of the whole data set.

    They are the means over mini-batches of what each layer receives, with all weights as they are and without dropout:
    "PreciseBN" (Wu & Johnson 2021, 2105.07576, section 3), computed by `torch.optim.swa_utils.update_bn`. Weights,
    momenta, counts of mini-batches and the modes of the modules are as before afterwards.

    Args:
        model: with batch normalizations that track statistics.
        loader: gives mini-batches: tensors, lists or tuples whose first element is one, or mappings of arguments.
        device: where the mini-batches are moved; without it, where the model's first parameter is.

    Returns:
        How far each layer's statistics were from the new ones, by the layer's name: near 0 and 1 where the running
        ones were right. Empty where the model has no batch normalization.

    Raises:
        ValueError: the loader gave no mini-batch; the statistics are then as they were.
    """
    norms = {name: each for name, each in model.named_modules() if _tracks(each)}
    if not norms:
        return {}
    place = device or next((each.device for each in model.parameters()), torch.device("cpu"))
    before = {name: (each.running_mean.clone(), each.running_var.clone()) for name, each in norms.items()}
    counted = {name: each.num_batches_tracked.clone() for name, each in norms.items()}
    modes = [(each, each.training) for each in model.modules()]
    momenta = {name: each.momentum for name, each in norms.items()}
    passes = _Passes(loader, place)
    try:
        update_bn(passes, _Steady(model))
    finally:
        for module, mode in modes:
            module.training = mode
        for name, norm in norms.items():
            norm.momentum = momenta[name]
            norm.num_batches_tracked.copy_(counted[name])
    if not passes.count:
        for name, norm in norms.items():
            norm.running_mean.copy_(before[name][0])
            norm.running_var.copy_(before[name][1])
        raise ValueError("loader gave no mini-batch to compute the statistics from.")
    return {name: _moved(*before[name], norm) for name, norm in norms.items()}


class _Passes:
    """Mini-batches on their way to the model: on its device, and wrapped so that `update_bn` hands them on whole."""

    def __init__(self, loader: Iterable[Any], device: Any) -> None:
        self._loader, self._device = loader, device
        self.count = 0

    def __iter__(self) -> Iterator[list[Any]]:
        for batch in self._loader:
            self.count += 1
            if isinstance(batch, list | tuple):
                batch = batch[0]
            if isinstance(batch, Mapping):
                yield [{k: v.to(self._device) if isinstance(v, Tensor) else v for k, v in batch.items()}]
            else:
                yield [batch.to(self._device)]


def _tracks(module: nn.Module) -> bool:
    return isinstance(module, _BatchNorm) and module.running_mean is not None


def _moved(mean: Tensor, variance: Tensor, norm: Any) -> Moved:
    """The distance of old statistics from those a layer now has."""
    spread = torch.sqrt(norm.running_var + norm.eps)
    factor = (variance + norm.eps) / (norm.running_var + norm.eps)
    return Moved(float(((mean - norm.running_mean) / spread).abs().max()), float(torch.max(factor, 1 / factor).max()))
