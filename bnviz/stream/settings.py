"""The settings of one session, in three revisions of one object: asked for, sent to the run, in force in it.

Whoever changes a setting (a widget of the page, a control, a link) asks for it here, and here alone. Revisions are
numbered, so that nobody has to guess from a clock or from a comparison which of two values is the newer one: a browser
numbers what it asks for too, and is told up to which of its numbers the settings in force have come.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Revision:
    """Settings with a number; the larger number was asked for later."""

    number: int
    config: Any


class Settings:
    """Asked, sent, in force: none is ever newer than the one named before it.

    Args:
        config: that the first run starts with.
    """

    def __init__(self, config: Any) -> None:
        self.asked = self.sent = self.in_force = Revision(0, config)

    @property
    def waiting(self) -> bool:
        """Whether something was asked for that no run has been sent yet."""
        return self.sent.number < self.asked.number

    def ask(self, config: Any) -> Revision:
        """Somebody asks for these settings; the same as before are no new revision."""
        if config != self.asked.config:
            self.asked = Revision(self.asked.number + 1, config)
        return self.asked

    def send(self) -> Revision:
        """What the run is sent now: the newest that was asked for."""
        self.sent = self.asked
        return self.sent

    def confirm(self, revision: Revision) -> bool:
        """The run has taken over a revision; whether that is news."""
        if revision.number <= self.in_force.number:
            return False
        self.in_force = revision
        return True

    def start(self) -> Any:
        """A run starts with the newest that was asked for: it is in force from its first row on."""
        self.sent = self.in_force = self.asked
        return self.asked.config
