"""What it takes to count a step that is not recorded, measured on this machine when a watch begins."""

import time
from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from bnviz.watching.probe.hooks import Hook, Hooks

CALLS = 50
TRIES = 9


def seconds_a_step(passing: Callable[[nn.Module, Any, Any], None], stepped: Callable[[], None]) -> float:
    """Seconds that one pass with the hook of a watch takes more than one without, and the hook of the step."""
    module, x = nn.Identity(), torch.zeros(1)
    bare = min(_seconds(lambda: module(x)) for _ in range(TRIES))
    hooks = Hooks()
    hooks.before(module, Hook(passing))
    hooked = min(_seconds(lambda: module(x)) for _ in range(TRIES))
    hooks.remove()
    hook = Hook(stepped)
    return max(0.0, hooked - bare) + min(_seconds(hook) for _ in range(TRIES))


def _seconds(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    for _ in range(CALLS):
        act()
    return (time.perf_counter() - began) / CALLS
