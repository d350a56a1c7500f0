"""What it takes to count a step that is not recorded, measured on this machine when a watch begins.

Between two calls of a hook a training step has run other code over other memory, and what is not in the processor's
caches any more takes several times as long. So a small step of another network comes before each call that is timed.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from bnviz.watching.probe.hooks import Hook, Hooks

CALLS = 21
WIDE, MANY = 256, 64  # of the other network; examples


def seconds_a_step(passing: Callable[[nn.Module, Any, Any], None], stepped: Callable[..., None]) -> float:
    """Seconds that one pass with the hook of a watch takes more than one without, and the hook of the step."""
    module, x = nn.Identity(), torch.zeros(1)
    hooks, hook = Hooks(), Hook(stepped)
    nothing, bare = _seconds(lambda: None), _seconds(lambda: module(x))
    hooks.before(module, Hook(passing))
    hooked = _seconds(lambda: module(x))
    hooks.remove()
    return max(0.0, hooked - bare) + max(0.0, _seconds(lambda: hook(None, (), {})) - nothing)


def _seconds(act: Callable[[], Any]) -> float:
    """Of one call after something else, the median of many."""
    found = []
    weight, x = (torch.zeros(many, WIDE, device="cpu") for many in (WIDE, MANY))
    for _ in range(CALLS):
        _elsewhere(weight, x)
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return median(found)


@torch.enable_grad()
def _elsewhere(weight: Tensor, x: Tensor) -> None:
    """A step of a network that nobody watches; no generator is drawn from."""
    weight = weight.requires_grad_()
    y = F.batch_norm(x @ weight, None, None, training=True).sigmoid()
    F.cross_entropy(y, torch.zeros(MANY, dtype=torch.int64, device="cpu")).backward()
    with torch.no_grad():
        weight.sub_(weight.grad)  # type: ignore[arg-type]
    weight.grad = None
