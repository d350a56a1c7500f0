"""What happens in every pass and after every step: as little as can be, and in a few of them a recording."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch import Tensor, nn

from bnviz.watching.meta import Meta
from bnviz.watching.probe.budget import Budget
from bnviz.watching.probe.counts import Counts
from bnviz.watching.probe.idle import seconds_a_step
from bnviz.watching.probe.recorded import Recorded
from bnviz.watching.probe.recorder import EVERY, Recorder
from bnviz.watching.probe.schedule import Due, Schedule
from bnviz.watching.probe.scribe import Scribe
from bnviz.watching.probe.sentinel import Sentinel
from bnviz.watching.probe.steps import Steps
from bnviz.watching.probe.unseen import unseen

clock = time.perf_counter
compiling = torch.compiler.is_compiling
EVALUATIONS = 2  # passes of an evaluation that are recorded, at random places


def _safe(act: Callable[..., None]) -> Callable[..., None]:
    """Let no error of a watch reach the training: it ends the watch, and is said."""

    @wraps(act)
    def safe(self: "Engine", *said: Any) -> None:
        try:
            act(self, *said)
        except Exception as error:
            self.end(f"The watch ended in an error of its own ({type(error).__name__}: {str(error)[:200]}).")

    return safe


def _timed(act: Callable[..., None]) -> Callable[..., None]:
    """Count the time as the watch's own."""

    @wraps(act)
    def timed(self: "Engine", *said: Any) -> None:
        began = clock()
        act(self, *said)
        self._own += clock() - began

    return timed


def _rehearsal() -> Callable[[nn.Module, Any, Any], None]:
    """What a pass that is not recorded costs, counted nowhere."""
    counts = Counts()

    def passing(module: nn.Module, args: Any, kwargs: Any) -> None:
        if not compiling() and module.training:
            counts.training_pass(args, kwargs)

    return passing


class Engine:
    """Runs a watch.

    Attributes:
        steps: updates of the weights so far. closed: nothing is watched any more.
        counted: the optimizer was seen to step since this was last set to False.
    """

    def __init__(
        self, model: nn.Module, optimizer: Any, budget: Budget, recorder: Recorder, channels: int, meta: Meta
    ) -> None:
        self.steps = 0
        self.counted = self.closed = False
        self.budget, self.recorder, self._channels = budget, recorder, channels
        self._began = clock()
        hidden = unseen(model)
        self.scribe = Scribe(model, hidden, recorder, meta, self._where)
        self._counts = Counts()
        self._schedule = Schedule(budget)
        self._random = random.Random(0)  # of its own: a watch draws nothing from the generators of the training
        self._armed, self._light, self._alert = True, False, True
        self._own = self._before_evaluation = 0.0
        self._record = self._next = self._evaluation = 0
        self._chosen: set[int] = {0}
        self._open: Recorded | None = None
        self._last: Recorded | None = None
        budget.idle = seconds_a_step(_rehearsal(), lambda *_said: None)
        self._steps = Steps(model, optimizer, self.stepped)
        self._sentinel = Sentinel(model, hidden, self._passing)
        if recorder.ended:
            self.end(recorder.ended)

    def loss(self, loss: float | Tensor) -> None:
        """Take the loss of the step that has just ended, if it is recorded."""
        if self._last is not None and self._last.where["step"] == self.steps - 1:
            self._last.lose(loss, own=False)

    def end(self, reason: str = "") -> None:
        """Take the hooks out and close the file; say why, if it was not asked for."""
        if self.closed:
            return
        self.closed, self._alert = True, False
        self._sentinel.remove()
        self._steps.remove()
        self.scribe.stop()
        self.recorder.note(self.scribe.where(True, 0), {"end": reason or f"Closed after {self.steps} steps."})
        self.recorder.close()
        if reason or self.recorder.failed:
            self.scribe.say(reason or self.recorder.ended)

    # Every pass and every step

    def _passing(self, module: nn.Module, args: Any, kwargs: Any) -> None:
        """A pass through the model begins."""
        if compiling():
            return
        if module.training:
            self._counts.training_pass(args, kwargs)
            if self._alert:
                self._training(module, args, kwargs)
        else:
            self._schedule.undisturbed = False
            if self._counts.evaluation_pass(self.steps) in self._chosen:
                self._evaluating(module, args, kwargs)

    def stepped(self, *_said: Any) -> None:
        """The weights were updated, as an optimizer's hook tells it."""
        self.steps += 1
        self.counted = True
        if self.steps >= self._schedule.wake:
            self._awake(clock())

    # Few of them

    @_timed
    @_safe
    def _training(self, module: nn.Module, args: Any, kwargs: Any) -> None:
        """A training pass begins for which there is something to do."""
        waiting = self.scribe.settle()
        if self.recorder.due or self.budget.step * self.budget.interval(self.steps) > EVERY:
            self._flush()
        if not torch.is_grad_enabled() or self.closed:
            return
        self._drop()
        if self._armed:
            self._armed = False
            self._record, self._next = self._next, self._next + 1
            self._begin(True, self._record, module, args, kwargs)
        elif self._light:
            self._light = False
            self.scribe.input_only(self._record, self._channels, args, kwargs)
        self._alert = self._armed or self._light or waiting

    @_timed
    @_safe
    def _evaluating(self, module: nn.Module, args: Any, kwargs: Any) -> None:
        """An evaluation pass begins that may be recorded."""
        self._drop()
        number, self._evaluation = self._evaluation, self._evaluation + 1
        if self.recorder.wants(number) and self.budget.may_evaluate(self.steps):
            self._before_evaluation = self._own
            self._begin(False, number, module, args, kwargs)

    def _begin(self, training: bool, record: int, module: nn.Module, args: Any, kwargs: Any) -> None:
        turn = self._random.randrange(2**16)
        self._open = self.scribe.begin(training, record, self._channels, turn, args, kwargs)
        self._sentinel.when_done(module, self._passed)

    def _drop(self) -> None:
        """Forget a pass that was interrupted; if it was a training pass, the next one is recorded in its place."""
        if self._open is not None:
            interrupted, self._open = self._open, None
            self.scribe.end(interrupted, None)
            if interrupted.where["training"]:
                self._arm()

    @_timed
    @_safe
    def _passed(self, output: Any) -> None:
        """The recorded pass has ended."""
        if self._open is None or output is None:
            self._drop()
            return
        done, self._open = self._open, None
        self._own += self.scribe.end(done, output)
        if done.where["training"]:
            self._last = done
            self._steps.once_before(self._updating)
        else:
            self.scribe.complete(done)
            self.budget.evaluated(self._own - self._before_evaluation)
            self._own = self._before_evaluation

    @_timed
    @_safe
    def _updating(self, optimizer: Any) -> None:
        """The optimizer is about to step."""
        if self._last is not None and self._last.update is None:
            self.scribe.before_update(self._last, optimizer)

    @_safe
    def _awake(self, now: float) -> None:
        """A step is near that is to be recorded, or begins, or has ended."""
        due = self._schedule.due(self.steps, now, self._own)
        if due is Due.FINISH:
            self._finish(now)
        if due is Due.RECORD:
            self._arm()

    def _finish(self, now: float) -> None:
        """The step that was to be recorded has ended."""
        done = self._last
        if done is None or done.where["step"] != self.steps - 1:  # no pass was seen in training mode
            self._record, self._next = self._next, self._next + 1
            done = self._last = self.scribe.nothing(self._record)
        if done.update is None:
            self.scribe.before_update(done, None)
        every = self.budget.interval(self.steps)
        self.scribe.after_update(done, {**self._counts.told(self.steps), "cost": self.budget.so_far, "every": every})
        self.scribe.complete(done)
        if self.budget.too_small:
            share = self.budget.idle / self.budget.step
            self.scribe.say(f"The budget cannot be kept: counting steps as short as these takes {100 * share:.1f} %.")
        stretch = 2**self.recorder.thinned
        self._next = (self._record // stretch + 1) * stretch
        self._choose()
        done_at, own, self._own = clock(), self._own, 0.0
        if self._schedule.finished(self.steps, done_at, own + done_at - now, stretch) is Due.RECORD:
            self._arm()
        else:
            self._armed, self._light, self._alert = False, True, True

    def _arm(self) -> None:
        """Record the pass that comes next."""
        self._armed, self._light, self._alert = True, False, True

    def _choose(self) -> None:
        """Which passes of the next evaluation are recorded: with shuffled data any, with sorted data not the first."""
        n = self._counts.evaluations
        self._chosen = set(self._random.sample(range(n), min(n, EVALUATIONS))) if n else {0}

    def _flush(self) -> None:
        self.recorder.flush()
        if self.recorder.ended:
            self.end(self.recorder.ended)

    def _where(self) -> dict[str, Any]:
        return {"step": self.steps, "seconds": clock() - self._began}
