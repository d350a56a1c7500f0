"""How a watch learns that the weights were updated: from the optimizer's own hooks.

Where no optimizer was given, the first one that steps and has a weight of the model is taken.
"""

from collections.abc import Callable, Sequence
from typing import Any

from torch import nn
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from bnviz.watching.probe.hooks import Hook, Hooks


class Steps:
    """Tells of every step of the model's optimizer.

    Attributes:
        optimizer: that is watched; None until it is known. Of several the last one ends the step.

    Args:
        given: an optimizer, several, or None. stepped: is called after each step, whatever it is told.
    """

    def __init__(self, model: nn.Module, given: Any, stepped: Callable[..., None]) -> None:
        self.optimizer: Any = None
        self._model, self._stepped = model, stepped
        self._hooks, self._before = Hooks(), Hooks()
        if given is None:
            self._hooks.keep(register_optimizer_step_post_hook(Hook(self._anyone)))
            return
        several = list(given) if isinstance(given, Sequence) else [given]
        if not several or not all(hasattr(each, "param_groups") and hasattr(each, "step") for each in several):
            raise TypeError("optimizer takes an optimizer of torch.optim, a list of them, or None.")
        self.optimizer = several[-1] if len(several) == 1 else Together(several)
        self._hooks.keep(several[-1].register_step_post_hook(Hook(stepped)))

    def _anyone(self, optimizer: Any, *_said: Any) -> None:
        """Some optimizer has stepped."""
        if optimizer is self.optimizer:
            self._stepped()
        elif self.optimizer is None and self._owns(optimizer):
            self.optimizer = optimizer
            self._stepped()

    def _owns(self, optimizer: Any) -> bool:
        own = {id(parameter) for parameter in self._model.parameters()}
        return any(id(parameter) in own for group in optimizer.param_groups for parameter in group["params"])

    def once_before(self, act: Callable[[Any], None]) -> None:
        """Call once with the optimizer just before its next step."""

        def stepping(optimizer: Any, *_said: Any) -> None:
            known = self.optimizer
            if isinstance(known, Together):
                if optimizer not in known.all:
                    return
                optimizer = known
            elif optimizer is not known and not (known is None and self._owns(optimizer)):
                return
            self._before.remove()
            act(optimizer)

        self._before.remove()
        if self.optimizer is None or isinstance(self.optimizer, Together):
            self._before.keep(register_optimizer_step_pre_hook(Hook(stepping)))
        else:
            self._before.keep(self.optimizer.register_step_pre_hook(Hook(stepping)))

    def remove(self) -> None:
        """Learn of no step any more."""
        self._hooks.remove()
        self._before.remove()


class Together:
    """Several optimizers of one model, seen as one."""

    def __init__(self, several: Sequence[Any]) -> None:
        self.all = list(several)

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        """Of all of them."""
        return [group for each in self.all for group in each.param_groups]
