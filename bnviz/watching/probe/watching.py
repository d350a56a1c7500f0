"""A watch: from the first pass to `close`, which steps are recorded, and when."""

import random
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import torch
from torch import Tensor, nn

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
from bnviz.watching.schema import Meta

clock = time.perf_counter
EVALUATIONS = 2  # passes of an evaluation that are recorded, at random places


def _safe(act: Callable[..., None]) -> Callable[..., None]:
    """Let no error of a watch reach the training: it ends the watch, and is said."""

    @wraps(act)
    def safe(self: "Watching", *said: Any) -> None:
        try:
            act(self, *said)
        except Exception as error:
            self._end(f"The watch ended in an error of its own ({type(error).__name__}: {str(error)[:200]}).")

    return safe


def _timed(act: Callable[..., None]) -> Callable[..., None]:
    """Count the time as the watch's own."""

    @wraps(act)
    def timed(self: "Watching", *said: Any) -> None:
        began = clock()
        act(self, *said)
        self._own += clock() - began

    return timed


class Watching:
    """Watches a model until it is closed; made by `bnviz.watch`.

    Attributes:
        steps: updates of the weights so far.
    """

    def __init__(
        self, model: nn.Module, optimizer: Any, budget: Budget, recorder: Recorder, channels: int, meta: Meta
    ) -> None:
        self.steps = 0
        self._began = clock()
        self._budget, self._recorder, self._channels = budget, recorder, channels
        hidden = unseen(model)
        self._scribe = Scribe(model, hidden, recorder, meta, self._where)
        self._counts = Counts()
        self._schedule = Schedule(budget)
        self._random = random.Random(0)  # of its own: a watch draws nothing from the generators of the training
        self._armed, self._light, self._alert = True, False, True
        self._own = self._before_evaluation = 0.0
        self._record = self._evaluation = 0
        self._chosen: set[int] = {0}
        self._open: Recorded | None = None
        self._last: Recorded | None = None
        self._counted = self._closed = False
        budget.idle = seconds_a_step(lambda _m, a, k: Counts().training_pass(a, k), lambda: None)
        self._steps = Steps(model, optimizer, self._stepped)
        self._sentinel = Sentinel(model, hidden, self._passing)
        if recorder.ended:
            self._end(recorder.ended)

    @property
    def path(self) -> Path:
        """Of the file that is written."""
        return self._recorder.path

    @property
    def cost(self) -> float:
        """What watching took so far, as a share of the training time, as measured."""
        return self._budget.so_far

    @property
    def every(self) -> int:
        """Steps from one recorded step to the next, as the budget now allows."""
        return self._budget.interval(self.steps)

    @property
    def unseen(self) -> tuple[str, ...]:
        """Sentences on what is not seen."""
        return tuple(self._scribe.unseen)

    def step(self, loss: float | Tensor | None = None) -> None:
        """Say that a step has ended, and its loss.

        Only needed for the loss, or where no optimizer of torch.optim makes the step: one that was seen to step since
        the last call is not counted again.
        """
        if not self._counted:
            self._stepped()
        self._counted = False
        if loss is not None:
            self.loss(loss)

    def loss(self, loss: float | Tensor) -> None:
        """Say the loss of the step that has just ended, without counting one. It is read in recorded steps only."""
        if self._last is not None and self._last.where["step"] == self.steps - 1:
            self._last.lose(loss, own=False)

    def evaluated(self, loss: float | Tensor) -> None:
        """Say the loss of an evaluation at the present step."""
        where = self._scribe.where(False, 0)
        self._recorder.add([{**where, "kind": "model", "module": "", "loss": float(loss)}])

    def say(self, sentence: str) -> None:
        """Say something once: to the log, and in the file."""
        self._scribe.say(sentence)

    def close(self) -> None:
        """Take every hook out, write what waits, and close the file."""
        self._end("")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None:
            said = f"The training ended in {type(error).__name__} after {self.steps} steps."
            self._recorder.note(self._scribe.where(True, 0), {"error": said})
        self.close()

    def __repr__(self) -> str:
        size = f"{self._recorder.size / 2**20:.1f} MB"
        return f"Watching(step {self.steps}, {size} in {self.path}, {100 * self.cost:.1f} % of the training time)"

    # Every pass and every step: as little as can be

    def _passing(self, module: nn.Module, args: Any, kwargs: Any) -> None:
        """A pass through the model begins."""
        if torch.compiler.is_compiling():
            return
        if module.training:
            self._counts.training_pass(args, kwargs)
            if self._alert:
                self._training(module, args, kwargs)
        else:
            self._schedule.undisturbed = False
            if self._counts.evaluation_pass(self.steps) in self._chosen:
                self._evaluating(module, args, kwargs)

    def _stepped(self) -> None:
        """The weights were updated."""
        self.steps += 1
        self._counted = True
        if self.steps >= self._schedule.wake:
            self._awake(clock())

    # Few of them

    @_timed
    @_safe
    def _training(self, module: nn.Module, args: Any, kwargs: Any) -> None:
        """A training pass begins for which there is something to do."""
        waiting = self._scribe.settle()
        if self._recorder.due or self._budget.step * self._budget.interval(self.steps) > EVERY:
            self._flush()
        if not torch.is_grad_enabled() or self._closed:
            return
        self._drop()
        if self._armed:
            self._armed = False
            self._begin(True, self._record, module, args, kwargs)
        elif self._light:
            self._light = False
            self._scribe.input_only(self._record, self._channels, args, kwargs)
        self._alert = self._armed or self._light or waiting

    @_timed
    @_safe
    def _evaluating(self, module: nn.Module, args: Any, kwargs: Any) -> None:
        """An evaluation pass begins that may be recorded."""
        self._drop()
        number, self._evaluation = self._evaluation, self._evaluation + 1
        if self._recorder.wants(number) and self._budget.may_evaluate(self.steps):
            self._before_evaluation = self._own
            self._begin(False, number, module, args, kwargs)

    def _drop(self) -> None:
        """Forget a pass that was interrupted before its end."""
        if self._open is not None:
            self._scribe.end(self._open, None)
            self._open = None

    def _begin(self, training: bool, record: int, module: nn.Module, args: Any, kwargs: Any) -> None:
        turn = self._random.randrange(2**16)
        self._open = self._scribe.begin(training, record, self._channels, turn, args, kwargs)
        self._sentinel.when_done(module, self._passed)

    @_timed
    @_safe
    def _passed(self, output: Any) -> None:
        """The recorded pass has ended."""
        done, self._open = self._open, None
        if done is None:
            return
        self._own += self._scribe.end(done, output)
        if done.where["training"]:
            self._last = done
            self._steps.once_before(self._updating)
        else:
            self._scribe.complete(done)
            self._budget.evaluated(self._own - self._before_evaluation)
            self._own = self._before_evaluation

    @_timed
    @_safe
    def _updating(self, optimizer: Any) -> None:
        """The optimizer is about to step."""
        if self._last is not None and self._last.update is None:
            self._scribe.before_update(self._last, optimizer)

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
            done = self._last = self._scribe.nothing(self._record)
        if done.update is None:
            self._scribe.before_update(done, None)
        every = self._budget.interval(self.steps)
        self._scribe.after_update(done, {**self._counts.told(self.steps), "cost": self.cost, "every": every})
        self._scribe.complete(done)
        stretch = 2**self._recorder.thinned
        self._record = (self._record // stretch + 1) * stretch
        self._choose()
        done_at, own, self._own = clock(), self._own, 0.0
        if self._schedule.finished(self.steps, done_at, own + done_at - now, stretch) is Due.RECORD:
            self._arm()
        else:
            self._light, self._alert = True, True

    def _arm(self) -> None:
        """Record the pass that comes next."""
        self._armed, self._light, self._alert = True, False, True

    def _choose(self) -> None:
        """Which passes of the next evaluation are recorded: with shuffled data any, with sorted data not the first."""
        n = self._counts.evaluations
        self._chosen = set(self._random.sample(range(n), min(n, EVALUATIONS))) if n else {0}

    def _flush(self) -> None:
        self._recorder.flush()
        if self._recorder.ended:
            self._end(self._recorder.ended)

    def _where(self) -> dict[str, Any]:
        return {"step": self.steps, "seconds": clock() - self._began}

    def _end(self, reason: str) -> None:
        """Take the hooks out and close the file; say why, if it was not asked for."""
        if self._closed:
            return
        self._closed = True
        self._alert = False
        self._sentinel.remove()
        self._steps.remove()
        self._scribe.stop()
        said = reason or f"The watch was closed after {self.steps} steps."
        self._recorder.note(self._scribe.where(True, 0), {"end": said})
        self._recorder.close()
        reason = reason or (self._recorder.ended if "could not be written" in self._recorder.ended else "")
        if reason:
            self._scribe.say(reason)
