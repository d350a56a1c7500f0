"""A class as a pure state machine: who is here, who leads, which question is open, what was answered.

It knows neither sockets nor runs. What happens in which phase of a question is a table, as a session's life is
(`bnviz.stream.life`). A tally is nobody's before the reveal, not even the teacher's: screens are mirrored.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bnviz.classroom.question import Question

ALONE = 3 * 3600.0  # seconds without its teacher after which a class ends
UNMET = 120.0  # seconds after which a class ends that its teacher's page never came to
LEAST = 5  # answers from which a tally is told
AGREED, SPLIT = 0.8, 0.6  # shares of the commonest answer
MEMBERS, SOCKETS = 1500, 10  # of a class; of one browser
QUESTIONS = 200  # that are kept of a class

PHASES: Mapping[str, Mapping[str, str]] = {
    "none": {"ask": "first"},
    "first": {"close": "closed", "drop": "none", "reveal": "deciding"},
    "closed": {"again": "second", "reveal": "deciding", "drop": "none"},
    # talked over: the same question once more, the first answers kept
    "second": {"close": "closed again", "reveal": "deciding", "drop": "none"},
    "closed again": {"reveal": "deciding", "drop": "none"},
    # the run goes to the step that was asked for
    "deciding": {"decided": "revealed", "drop": "none", "ask": "first"},
    "revealed": {"seed": "deciding", "drop": "none", "ask": "first"},
}
VOTES = ("first", "second")  # phases in which answers are taken


class Refused(ValueError):
    """What somebody asked of a class cannot be, in one sentence."""


@dataclass
class Asked:
    """A question as it was asked of one class.

    Attributes:
        number: of the question in this class, from 1. step: at which it was asked; -1 before the run is there.
        votes: the answers by member, of the first and the second vote.
        found: what the runs said: each an option and, in words, by what.
    """

    question: Question
    number: int
    step: int = -1
    votes: Mapping[str, dict[str, int]] = field(default_factory=lambda: {vote: {} for vote in VOTES})
    found: list[dict[str, Any]] = field(default_factory=list)

    def tally(self, vote: str) -> list[int] | None:
        """How often each option was chosen; None while there are fewer than `LEAST` answers."""
        counted = Counter(self.votes[vote].values())
        if counted.total() < LEAST:
            return None
        return [counted[option] for option in range(len(self.question.options))]

    def word(self, vote: str) -> str:
        """How the answers lie, never which: agreed, leaning or split; empty while there are too few."""
        tally = self.tally(vote)
        if tally is None:
            return ""
        share = max(tally) / sum(tally)
        return "agreed" if share >= AGREED else "leaning" if share >= SPLIT else "split"


class Room:
    """One class.

    Args:
        code: by which it is joined. clock: seconds. token: the teacher's, if it is to be an earlier one.

    Attributes:
        mark: what phones know the teacher by: another class under the same code has another one.
        exploring: whether students may branch off. paused: whether all stand still. calls: how often all were called.
        ended: whether it is over.
        asked: the question that is open or shown; past: all that were revealed.
        version: grows with everything that somebody is told.
    """

    def __init__(self, code: str, clock: Callable[[], float], token: str = "") -> None:
        self.code = code
        self.token = token or secrets.token_urlsafe(24)
        self.mark = hashlib.sha256(self.token.encode()).hexdigest()[:16]
        self.exploring = self.paused = self.ended = False
        self.calls = 0
        self.asked: Asked | None = None
        self.phase = "none"
        self.past: list[Asked] = []
        self.version = 0
        self._clock = clock
        self._members: dict[str, int] = {}  # sockets by member
        self._teachers = 0
        self._met = False  # whether a teacher has ever been there
        self._alone = clock()  # since when no teacher has been there
        self._numbers = 0

    # -- who is here --------------------------------------------------------------------------------------------------

    @property
    def here(self) -> int:
        """How many browsers are here, however many windows each has."""
        return len(self._members)

    def join(self, member: str) -> None:
        """A window of a member's browser comes. Raises Refused."""
        if self.ended:
            raise Refused("This class has ended.")
        if self._members.get(member, 0) >= SOCKETS:
            raise Refused(f"{SOCKETS} windows of this browser are in the class already; close one of them.")
        if member not in self._members and self.here >= MEMBERS:
            raise Refused(f"This class is full: {MEMBERS} are here.")
        self._members[member] = self._members.get(member, 0) + 1
        self._news()

    def leave(self, member: str) -> None:
        """A window of a member's browser goes."""
        left = self._members.pop(member) - 1
        if left:
            self._members[member] = left
        self._news()

    def teacher_comes(self) -> None:
        """A window of the teacher's comes."""
        self._teachers += 1
        self._met = True

    def teacher_goes(self) -> None:
        """A window of the teacher's goes."""
        self._teachers -= 1
        self._alone = self._clock()

    def tick(self) -> None:
        """Let time act."""
        if not self._teachers and self._clock() - self._alone >= (ALONE if self._met else UNMET):
            self.end()

    @property
    def open(self) -> bool:
        """Whether a question waits to be answered or decided."""
        return self.asked is not None and self.phase != "revealed"

    # -- the teacher --------------------------------------------------------------------------------------------------

    def explore(self, on: bool) -> None:
        """Let students branch off, or lead them."""
        self.exploring = on
        self._news()

    def call(self) -> None:
        """Bring all back."""
        self.exploring = False
        self.calls += 1
        self._news()

    def pause(self, on: bool) -> None:
        """Let all stand still, or go on."""
        self.paused = on
        self._news()

    def end(self) -> None:
        """The class is over; its answers are forgotten, their tallies kept for the teacher's file."""
        self.ended = True
        self._news()

    def ask(self, question: Question, step: int = -1) -> Asked:
        """Ask something. Raises Refused while another question is open."""
        self._happens("ask", "Another question is open: close it, or take it back.")
        self._numbers += 1
        self.asked = Asked(question, self._numbers, step)
        return self.asked

    def close(self) -> None:
        """No more answers. Raises Refused."""
        self._happens("close", "No vote is open.")

    def again(self) -> None:
        """The same question once more. Raises Refused."""
        self._happens("again", "There is no vote to be repeated.")

    def drop(self) -> None:
        """Take the question away, or the answer that was shown. Raises Refused."""
        self._happens("drop", "There is no question.")
        self.asked = None

    def reveal(self) -> Asked:
        """The run is to decide now. Raises Refused."""
        self._happens("reveal", "There is no question to be decided.")
        return self._present()

    def seed(self) -> Asked:
        """Another run is to decide too. Raises Refused."""
        self._happens("seed", "Nothing has been decided yet.")
        return self._present()

    def decided(self, option: int, said: str, **more: Any) -> None:
        """A run said what is true. Raises Refused."""
        self._happens("decided", "There is nothing to decide.")
        asked = self._present()
        asked.found.append({"option": option, "said": said, **more})
        if asked not in self.past:
            self.past = [*self.past, asked][-QUESTIONS:]
        self._news()

    # -- a student ----------------------------------------------------------------------------------------------------

    def vote(self, member: str, number: int, option: int) -> None:
        """Answer the open question, or change one's answer. Raises Refused for what comes late or is no option."""
        asked = self.asked
        if asked is None or asked.number != number or self.phase not in VOTES:
            raise Refused("The vote is closed.")
        if not 0 <= option < len(asked.question.options):
            raise Refused("There is no such option.")
        if member not in self._members:
            raise Refused("Only who is in the class can vote.")
        asked.votes[self.phase][member] = option
        self._news()

    def mine(self, member: str) -> dict[str, int]:
        """One's own answers to the question that is shown."""
        asked = self.asked
        return {vote: asked.votes[vote][member] for vote in VOTES if member in asked.votes[vote]} if asked else {}

    # -- what is told -------------------------------------------------------------------------------------------------

    @property
    def vote_now(self) -> str:
        """Which vote is open, or was the last."""
        asked = self.asked
        second = self.phase in ("second", "closed again") or bool(asked and asked.votes["second"])
        return "second" if second else "first"

    def told(self) -> dict[str, Any]:
        """What everybody in the class may know."""
        return {
            "code": self.code,
            "mark": self.mark,
            "here": self.here,
            "exploring": self.exploring,
            "paused": self.paused,
            "calls": self.calls,
            "ended": self.ended,
            "phase": self.phase,
            "question": self._question(),
        }

    def _question(self) -> dict[str, Any] | None:
        asked = self.asked
        if asked is None:
            return None
        vote = self.vote_now
        found = {
            **asked.question.to_json(),
            "number": asked.number,
            "step": asked.step,
            "answers": len(asked.votes[vote]),
            "vote": vote,
        }
        if self.phase.startswith("closed"):
            found["word"] = asked.word(vote)
        if self.phase == "revealed":
            found |= {"tallies": {vote: asked.tally(vote) for vote in VOTES}, "found": asked.found}
        return found

    def _present(self) -> Asked:
        assert self.asked is not None
        return self.asked

    def _happens(self, event: str, otherwise: str) -> None:
        if event not in PHASES[self.phase]:
            raise Refused(otherwise)
        if self.ended:
            raise Refused("This class has ended.")
        self.phase = PHASES[self.phase][event]
        self._news()

    def _news(self) -> None:
        self.version += 1
