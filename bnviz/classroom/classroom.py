"""One class with the run that it looks at: its phones, its teacher's windows, and what they are sent.

Everything here happens in the event loop. The run belongs to the teacher's session; the class holds it in sight as one
more window would, so that it goes on while the teacher's laptop sleeps. No phone can steer it.
"""

import asyncio
import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from bnviz import config as settings
from bnviz import experiments, theme
from bnviz.classroom import deciding
from bnviz.classroom.deciding import Decision
from bnviz.classroom.exploring import Explorers, known, link_of, narrator_of
from bnviz.classroom.feed import Feed
from bnviz.classroom.following import following
from bnviz.classroom.lesson import refs_of, step_of
from bnviz.classroom.prepared import prepared
from bnviz.classroom.question import Question, kept, parse
from bnviz.classroom.room import Refused, Room
from bnviz.scene.layout import box
from bnviz.scene.node import Node, Refs
from bnviz.stream import plotly, wire
from bnviz.stream.connection import APART, QUICKEST
from bnviz.stream.life import MOVING
from bnviz.stream.session import Session
from bnviz.stream.sessions import Crowded, Sessions
from bnviz.stream.view import Pictures
from bnviz.stream.wire import Request

FEEDS = 40  # combinations of layer and unit that are looked at in one class
STANDS = ("ready", "running", "paused", "over")  # states of a run of which something can be asked
NOTHING: Node = box("page")


class Window(Protocol):
    """One socket of a class."""

    def wake(self) -> None:
        """There is something to be sent."""


class Classroom:
    """One class.

    Attributes:
        room: who is here and what is asked. session: the run that is shown; None before the teacher's page said one.
        shown: the token of that session, or of the last one.
        scene: what phones draw of it, as a message; its number grows with every other page.
        at: the step of a lesson at which the teacher is, counted from 0; -1 where none is shown.
        explorers: those who have a run of their own.
    """

    def __init__(self, room: Room, sessions: Sessions) -> None:
        self.room = room
        self.sessions = sessions
        self.session: Session | None = None
        self.shown = ""
        self.at = -1
        self.scene = ""
        self.scenes = 0
        self.windows: set[Window] = set()
        self.explorers = Explorers(room, sessions)
        self.decision: Decision | None = None
        self._questions: list[Question] = []
        self._pictures = Pictures()
        self._shown: Pictures | None = None  # of the page that was laid out last
        self._feeds: dict[tuple[tuple[str, int], ...], Feed] = {}
        self.feeds = 0  # grows when all feeds are others
        self._timer: asyncio.TimerHandle | None = None
        self._round = -1e9  # when the last one was
        self._told: tuple[int, ...] = ()
        self._text = ""
        self._link = ""  # to the run as it was when the class ended
        self._texts = itertools.count(1)
        self.text_number = 0
        sessions.display.add(self)

    # -- the run ------------------------------------------------------------------------------------------------------

    def show(self, token: str, fresh: bool = False) -> None:
        """Look at another run. Raises Refused.

        Args:
            token: of the session. fresh: whether the teacher's page was loaded anew: if it shows the beginning of the
                run that the class is looking at, it is brought to where that is.
        """
        session, before = self.sessions.session(token), self.session
        if session is None:
            raise Refused("This run is not there any more.")
        if session is before:
            return
        try:
            self.sessions.connect(token)
        except Crowded:
            raise Refused("Too many windows show this run; close one of them.") from None
        if before is not None:
            if fresh:
                self._carry_on(before, session)
            self._let_go(before)
        self.session, self.shown = session, token
        session.wakes.add(self._awake)
        self._feeds, self._shown = {}, None
        self.feeds += 1
        if self.room.paused:
            session.do(Request("pause"))
        self.wake_soon()

    def _carry_on(self, before: Session, session: Session) -> None:
        """The run of a page that was loaded anew goes on from where the class is."""
        same = before.experiment == session.experiment and before.run.start == session.run.start
        if same and session.run.last_step < before.run.last_step and before.replay.fits:
            session.repeat(before.replay, before.state in MOVING)

    def _let_go(self, session: Session) -> None:
        session.wakes.discard(self._awake)
        self.sessions.disconnect(session.token, True)

    def finish(self) -> None:
        """The class is over: nobody is held any more, and the run is the teacher's alone."""
        if self.room.paused:
            self.pause(False)
        self.room.end()
        if self.session is not None:
            self._link = link_of(self.session) if self.session.replay.fits else ""
            self._let_go(self.session)
            self.session = None
        self.wake_soon()

    def close(self) -> None:
        """The class is forgotten."""
        self.finish()
        self.sessions.display.remove(self)
        for window in list(self.windows):
            window.wake()

    # -- the event loop says ------------------------------------------------------------------------------------------

    def _awake(self, now: bool) -> None:
        """The session has something new; may be called in any thread."""
        self.sessions.display.wake(self, now)

    def notified(self, now: bool) -> None:
        """See `bnviz.stream.display.Viewer.notified`."""
        self.wake_soon(QUICKEST if now else APART)

    def tick(self) -> None:
        """See `bnviz.stream.display.Viewer.tick`."""
        self.wake_soon()

    def wake_soon(self, apart: float = APART) -> None:
        """Let everybody have what is new, but no sooner than so many seconds after the last time."""
        loop = asyncio.get_running_loop()
        when = max(self._round + apart, loop.time())
        if self._timer is None or self._timer.when() > when or self._timer.when() <= loop.time():
            if self._timer is not None:
                self._timer.cancel()
            self._timer = loop.call_at(when, self._go_round)

    def _go_round(self) -> None:
        self._round, self._timer = asyncio.get_running_loop().time(), None
        session = self.session
        if session is not None:
            if session.narration_due:
                session.narrate()
            elif (wait := session.narration_wait) is not None:
                self.wake_soon(wait)
            if session.pictures is not self._shown:  # the page's script has run; most often it shows the same
                if self._shown != session.pictures or self._shown.scene != session.pictures.scene:
                    self._lay_out(session)
                self._shown = session.pictures
            for feed in self._feeds.values():
                feed.refresh()
            self._decide(session)
        self._hold()
        self._tell()
        for window in self.windows:
            window.wake()

    # -- what is told -------------------------------------------------------------------------------------------------

    def feed(self, chosen: Mapping[str, int]) -> Feed | None:
        """What those are sent who look at this; None before there is a run. Raises Refused for one view too many."""
        session = self.session
        if session is None or self._shown is None:
            return None
        key = tuple(sorted(chosen.items()))
        if key not in self._feeds:
            if len(self._feeds) >= FEEDS:
                raise Refused("Too many different units are looked at; choose one that others look at.")
            self._feeds[key] = Feed(session, self._pictures, dict(chosen), narrator_of(session.experiment))
            self._feeds[key].refresh()
        return self._feeds[key]

    def looks(self, session: Session, wanted: Mapping[str, Any]) -> dict[str, int]:
        """What a phone wants to look at, checked. Raises ValueError, with one sentence."""
        view = type(session.view)(session.view.chosen)
        with session.lock:
            dtype = session.run.history.dtype if session.run.history is not None else None
            view.look(wanted, self._pictures, dtype)
        return {name: view.values[name] for name in wanted}

    @property
    def text(self) -> str:
        """The class as everybody may know it."""
        return self._text

    def _tell(self) -> None:
        """Write down what everybody may know, once for all."""
        curve = self.decision.curve if self.decision is not None else []
        now = self.room.version, len(curve), self.at, self.scenes
        if now != self._told:
            self._told = now
            scene = self._shown.scene if self._shown is not None else None
            told = self.room.told() | {"link": self._link, "lesson": step_of(scene, self.at)}
            if told["question"] is not None:
                told["question"] |= {"curve": curve, "colour": self._colour(told["question"]["arm"])}
            self._text, self.text_number = wire.message("class", **told), next(self._texts)

    def _colour(self, key: str) -> str:
        """Of an arm of the run that is shown, for both themes; empty if there is none."""
        session = self.session
        arms = experiments.get(session.experiment).arms if session is not None and known(session.experiment) else ()
        return next((deciding.colour(arm.slot) for arm in arms if arm.key == key), "")

    def _lay_out(self, session: Session) -> None:
        """Phones draw another page."""
        self._shown = session.pictures
        scene = following(self._shown.scene) if self._shown.scene is not None else NOTHING
        self._pictures = _with(Pictures.of(scene), refs_of(self._shown.scene)) if self._shown.scene else self._shown
        self._feeds = {}
        self.feeds += 1
        self.scenes += 1
        self.scene = wire.message(
            "scene",
            scene=scene.to_json(),
            tokens=theme.tokens(),
            plotly=plotly.path(),
            title=experiments.get(session.experiment).title if known(session.experiment) else "",
            view=session.view.chosen,
        )

    # -- questions ----------------------------------------------------------------------------------------------------

    @property
    def questions(self) -> list[Question]:
        """Those that the page prepares, as they stand now."""
        session = self.session
        if session is not None and session.history is not None and self.room.phase in ("none", "revealed"):
            self._questions = prepared(session, self.at)
        return self._questions

    @property
    def numbers(self) -> list[str]:
        """The numbers of the run that can be asked about."""
        history = self.session.history if self.session is not None else None
        return [] if history is None else [name for name, size in deciding.columns(history).items() if size == 1]

    @property
    def asked_from(self) -> list[Question]:
        """Those that the teacher was shown last."""
        return self._questions

    def ask(self, question: Question) -> None:
        """Ask; the run stands still, or goes to the step at which it is to be asked. Raises Refused.

        Who explores is called back: a run of one's own could go on to the answer.
        """
        session = self.session
        if session is None or session.history is None:
            raise Refused("There is no run to ask about yet.")
        asked = self.room.ask(question)
        self.decision = Decision(session, asked)
        if self.room.exploring:
            self.room.call()
        self._hold()
        self.wake_soon()

    @property
    def stands(self) -> bool:
        """Whether the run is where it can be asked about: it is not on its way to an earlier step of its own."""
        session = self.session
        return session is not None and session.history is not None and session.goal < 0 and session.state in STANDS

    @property
    def open(self) -> dict[str, Any] | None:
        """The open question, whole, with the step at which it was asked: for the teacher's page to keep."""
        asked = self.room.asked if self.room.open else None
        return {"question": asked.question.to_keep(), "step": asked.step} if asked is not None else None

    def anew(self, data: Any, step: int) -> None:
        """Ask a question again that a server before this one was asked, at its step. Raises ValueError."""
        session = self.session
        if session is None or session.history is None:
            raise Refused("There is no run to ask about yet.")
        params = settings.params(session.settings.asked.config)
        live = {name: each for name, each in params.items() if each.live}
        if isinstance(data, dict) and data.get("when"):
            same = [each for each in self.questions if each.when and each.text == data.get("text")]
            if not same:
                raise Refused("The lesson does not ask this question here.")
            return self.ask(replace(same[0], start=max(step, 0)))
        question = kept(data, deciding.columns(session.history), live)
        settings.replace(session.settings.asked.config, question.set)
        self.ask(replace(question, start=max(step, question.start, 0)))

    def written(self, data: Any) -> Question:
        """A question that the teacher wrote. Raises ValueError, with one sentence."""
        session = self.session
        return parse(data, deciding.columns(session.history) if session and session.history else {})

    def reveal(self, option: int) -> None:
        """Let the run decide; where none does, the teacher says which option is true. Raises Refused."""
        asked = self.room.asked
        if self.room.paused:
            raise Refused("All is paused: let it go on first.")
        if asked is not None and asked.question.scored:
            if not 0 <= option < len(asked.question.options):
                raise Refused("Choose the option that is true.")
            self.room.reveal()
            self.room.decided(option, "")
        elif self.decision is not None:
            if not self.decision.ready:
                raise Refused("The run is on its way to that step.")
            self.room.reveal()
            self.decision.begin()
        else:
            raise Refused("There is no question to be decided.")

    def seed(self) -> None:
        """Let a run with another seed decide too. Raises Refused."""
        if self.decision is None or self.decision.asked.question.scored or self.decision.asked.question.slot:
            raise Refused("No other run can decide this.")
        self.room.seed()
        self.decision.again()

    def _decide(self, session: Session) -> None:
        decision = self.decision
        if decision is None or self.room.asked is not decision.asked:
            self.decision = None
            return
        if decision.session is not session:
            decision.move(session)
        if decision.watch() and self.room.phase == "deciding":
            self.room.decided(*decision.outcome())

    # -- all together -------------------------------------------------------------------------------------------------

    def pause(self, on: bool) -> None:
        """Let every run of the class stand still and nobody move one, or go on."""
        self.room.pause(on)
        if self.session is not None:
            self.session.hold(on)
        self._hold()
        self.wake_soon()

    def _hold(self) -> None:
        """Runs of one's own stand still while all is paused or a question is open: they could run on to its answer."""
        self.explorers.hold(self.room.paused or self.room.open)


def _with(pictures: Pictures, refs: Refs) -> Pictures:
    """Pictures that ask for some more columns."""
    both = Refs.union([Refs(pictures.line, pictures.film, pictures.now), refs])
    return replace(pictures, line=both.line, film=both.film, now=both.now)
