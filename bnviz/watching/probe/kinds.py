"""What a module is to a watch: a normalization, a nonlinearity, a weight, a dropout, or nothing.

A nonlinearity is flat where its slope is below 7.07 % of its steepest: that is |x| > 4 for the sigmoid and |x| > 2 for
tanh, as on the live page, and x <= 0 for ReLU. The leaky ones are flat nowhere.
"""

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.parameter import is_lazy

from bnviz.watching.meta import Module

SHARE = 1 - math.tanh(2) ** 2  # of the steepest slope, below which a nonlinearity is called flat
Bounds = tuple[float | None, float | None]

BOUNDS: dict[str, Bounds] = {  # flat at or below the first, at or above the second
    "ReLU": (0.0, None),
    "ReLU6": (0.0, 6.0),
    "Sigmoid": (-4.0, 4.0),
    "Tanh": (-2.0, 2.0),
    "GELU": (-2.05, None),
    "SiLU": (-3.3, None),
    "Mish": (-3.4, None),
    "Hardswish": (-3.0, None),
    "Hardsigmoid": (-3.0, 3.0),
    "Hardtanh": (-1.0, 1.0),
    "ELU": (math.log(SHARE), None),
    "CELU": (math.log(SHARE), None),
    "SELU": (math.log(SHARE), None),
    "Softplus": (math.log(SHARE / (1 - SHARE)), None),
    "LogSigmoid": (None, -math.log(SHARE / (1 - SHARE))),
    "Softsign": (1 - SHARE**-0.5, SHARE**-0.5 - 1),
    "Threshold": (0.0, None),
    "LeakyReLU": (None, None),
    "PReLU": (None, None),
    "RReLU": (None, None),
    "Hardshrink": (None, None),
    "Softshrink": (None, None),
    "Tanhshrink": (None, None),
}
FUNCTIONS: dict[Any, str] = {  # those called without a module, by what PyTorch's override protocol calls them
    **dict.fromkeys((F.relu, torch.relu, torch.relu_, Tensor.relu, Tensor.relu_), "ReLU"),
    **dict.fromkeys((F.sigmoid, torch.sigmoid, torch.sigmoid_, Tensor.sigmoid, Tensor.sigmoid_), "Sigmoid"),
    **dict.fromkeys((F.tanh, torch.tanh, torch.tanh_, Tensor.tanh, Tensor.tanh_), "Tanh"),
    **dict.fromkeys((F.selu, torch.selu, torch.selu_), "SELU"),
    **dict.fromkeys((F.celu, torch.celu, torch.celu_), "CELU"),
    **dict.fromkeys((F.leaky_relu, F.leaky_relu_), "LeakyReLU"),
    **dict.fromkeys((F.hardtanh, F.hardtanh_), "Hardtanh"),
    F.relu6: "ReLU6",
    F.gelu: "GELU",
    F.silu: "SiLU",
    F.mish: "Mish",
    F.hardswish: "Hardswish",
    F.hardsigmoid: "Hardsigmoid",
    F.elu: "ELU",
    F.softplus: "Softplus",
    F.softsign: "Softsign",
    F.logsigmoid: "LogSigmoid",
    F.prelu: "PReLU",
}
NONLINEARITIES = tuple(getattr(nn, name) for name in BOUNDS)
DROPOUTS = (nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Dropout3d, nn.AlphaDropout, nn.FeatureAlphaDropout)
BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.SyncBatchNorm)
INSTANCE_NORMS = (nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d)
OTHER_NORMS = (nn.GroupNorm, nn.LocalResponseNorm, nn.CrossMapLRN2d)
LAYER_NORMS = (nn.LayerNorm, nn.RMSNorm)
CHANNELS_FIRST = (*BATCH_NORMS, *INSTANCE_NORMS, *OTHER_NORMS)
CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)


def described(name: str, module: nn.Module) -> Module | None:
    """What is known of a module before it has run; None where there is nothing to watch.

    A module of another library counts as a normalization if its class is called ...Norm and it has one weight vector.
    """
    kind = type(module).__name__
    if isinstance(module, (*CHANNELS_FIRST, *LAYER_NORMS)) or _looks_like_norm(module):
        gamma = getattr(module, "weight", None)
        return Module(
            name,
            "norm",
            kind,
            layered=not isinstance(module, CHANNELS_FIRST),
            tracks=isinstance(getattr(module, "running_mean", None), Tensor),
            affine=isinstance(gamma, Tensor),
            bias=isinstance(getattr(module, "bias", None), Tensor),
            eps=_number(getattr(module, "eps", getattr(module, "variance_epsilon", None))),
        )
    if isinstance(module, NONLINEARITIES):
        lower, upper = _bounds(module)
        return Module(name, "nonlinearity", kind, lower=lower, upper=upper)
    if isinstance(module, DROPOUTS):
        return Module(name, "dropout", kind, p=float(module.p))
    return None


def _looks_like_norm(module: nn.Module) -> bool:
    gamma = getattr(module, "weight", None)
    leaf = next(module.children(), None) is None
    return leaf and type(module).__name__.endswith("Norm") and isinstance(gamma, Tensor) and gamma.dim() == 1


def _bounds(module: nn.Module) -> Bounds:
    """Where this very nonlinearity is flat; some have settings that move it."""
    name = next(cls.__name__ for cls in type(module).__mro__ if cls.__name__ in BOUNDS)
    if name in ("Hardtanh", "ReLU6"):
        return float(module.min_val), float(module.max_val)  # type: ignore[arg-type]
    if name == "Threshold":
        return float(module.threshold), None  # type: ignore[arg-type]
    return BOUNDS[name]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def channels_first(module: nn.Module) -> bool | None:
    """Whether a module has its channels at axis 1; None if it says nothing of that."""
    if isinstance(module, (*CONVOLUTIONS, *CHANNELS_FIRST)):
        return True
    if isinstance(module, (nn.Linear, *LAYER_NORMS)) or _looks_like_norm(module):
        return False
    return None


def weights(model: nn.Module) -> dict[str, nn.Parameter]:
    """The weights of a model, two axes or more, by the module's name, or by their own where a module has several."""
    found: dict[str, nn.Parameter] = {}
    for name, module in model.named_modules():
        own = {k: p for k, p in module.named_parameters(recurse=False) if not unreadable(p) and p.dim() > 1}
        for key, parameter in own.items():
            alone = key == "weight" and len(own) == 1
            found[name if alone and name else f"{name}.{key}".lstrip(".")] = parameter
    return found


def unreadable(parameter: Any) -> bool:
    """Whether there are no numbers to read: a lazy module has not made them yet, or this process has a shard only."""
    return is_lazy(parameter) or hasattr(parameter, "device_mesh")
