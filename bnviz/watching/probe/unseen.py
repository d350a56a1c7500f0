"""What a watch cannot see, by name, found before anything is hooked."""

from dataclasses import dataclass, field
from typing import Any, cast

import torch
from torch import nn

from bnviz.watching.probe.kinds import described

FAST = (nn.TransformerEncoderLayer, nn.MultiheadAttention)
MOST_NAMES = 5


@dataclass
class Unseen:
    """Modules that get no hook.

    Attributes:
        always: never. evaluating: not in evaluation, where PyTorch takes a faster path unless there are hooks.
        sentences: what is said about them.
    """

    always: set[nn.Module] = field(default_factory=set)
    evaluating: set[nn.Module] = field(default_factory=set)
    sentences: list[str] = field(default_factory=list)


def unseen(model: nn.Module) -> Unseen:
    """What of a model cannot be seen."""
    found = Unseen()
    compiled: list[str] = []
    scripted: list[str] = []
    sharded: list[str] = []
    fast: list[str] = []
    inner = {module: name for name, module in unwrapped(model).named_modules()}
    for module in model.modules():
        shown = inner.get(module) or type(module).__name__
        if module in found.always:
            continue
        if is_compiled(module):
            compiled.append(shown)
            found.always |= set(module.modules()) - ({model} if _is_wrapper(module) else set())
        elif isinstance(module, torch.jit.ScriptModule):
            scripted.append(shown)
            found.always |= set(module.modules())
        if "FullyShardedDataParallel" in [cls.__name__ for cls in type(module).__mro__] or _has_shards(module):
            sharded.append(shown)
        if isinstance(module, FAST) and module not in found.evaluating:
            found.evaluating |= set(module.modules())
            if any(described("", each) for each in module.modules() if not isinstance(each, nn.Dropout)):
                fast.append(shown)
    reasons = {
        "the inside of {} (compiled before: a hook would be traced away)": compiled,
        "the inside of {} (scripted)": scripted,
        "the weights and gradients of {} (this process has only a shard)": sharded,
        "the inside of {} in evaluation (PyTorch's fast path would be switched off by a hook)": fast,
    }
    found.sentences = [f"Not seen: {text.format(_listed(names))}." for text, names in reasons.items() if names]
    return found


def unwrapped(model: nn.Module) -> nn.Module:
    """The model inside of what compiles it or spreads it over devices or processes: its names are those one wrote."""
    inner: Any = getattr(model, "_orig_mod", model)
    while type(inner).__name__ in ("DataParallel", "DistributedDataParallel"):
        inner = inner.module
    return cast(nn.Module, inner)


def is_compiled(module: nn.Module) -> bool:
    """Whether calls of a module go to code that torch.compile made."""
    return _is_wrapper(module) or getattr(module, "_compiled_call_impl", None) is not None


def _is_wrapper(module: Any) -> bool:
    return type(module).__name__ == "OptimizedModule"


def _has_shards(module: nn.Module) -> bool:
    return any(hasattr(parameter, "device_mesh") for parameter in module.parameters(recurse=False))


def _listed(names: list[str]) -> str:
    """Names, at most five of them."""
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
