"""A run as it stood when somebody asked for it, and what was shown of it: what exports are written from."""

import copy
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bnviz.history import History
from bnviz.replay import ReplayLog
from bnviz.scene.node import Node
from bnviz.stream.session import Session


@dataclass(frozen=True)
class Taken:
    """A run as it stood.

    Attributes:
        replay: what repeats it.
        changes: of settings while it went on, each ``{step, field, old, new, arm}``.
        scene: what the page showed of it; None where no page did. view: the variables that the visitor chose.
        problem: why it failed, if it did.
        time: when the newest row came, seconds since 1970. token: of the session, if one showed it.
    """

    experiment: str
    replay: ReplayLog
    history: History
    changes: Sequence[Mapping[str, Any]] = ()
    scene: Node | None = None
    view: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""
    time: float = field(default_factory=time.time)
    token: str = ""

    @classmethod
    def of(cls, session: Session) -> "Taken | None":
        """A copy of what a session shows; None before its first row."""
        with session.lock:
            run = session.run
            if run.history is None or run.history.last_step < 0:
                return None
            return cls(
                session.experiment,
                run.replay,
                copy.deepcopy(run.history),
                run.changes.to_json(),
                session.pictures.scene,
                session.view.chosen,
                run.error,
                run.time,
                session.token,
            )
