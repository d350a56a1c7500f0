"""The WebSockets of a class: of a phone that follows, and of a teacher's page."""

import asyncio
import logging
from collections import deque
from typing import Any

from starlette.websockets import WebSocket

from bnviz.classroom import requests
from bnviz.classroom.classroom import Classroom
from bnviz.classroom.exploring import link_of
from bnviz.classroom.feed import Feed, Position
from bnviz.classroom.room import LEAST, Refused
from bnviz.stream import wire
from bnviz.stream.connection import BURST, GONE, RATE, SEND, STILL, send, taken
from bnviz.stream.life import MOVING

log = logging.getLogger(__name__)


class Socket:
    """One WebSocket of a class, from its first to its last message; it has been accepted."""

    known = requests.STUDENT

    def __init__(self, classroom: Classroom, socket: WebSocket) -> None:
        self.classroom = classroom
        self._socket = socket
        self._event = asyncio.Event()
        self._told = -1  # the number of the class's text that was sent
        self._notices: deque[str] = deque(maxlen=8)
        self._heard = -1e9  # when something was sent the last time
        self._sending: float | None = None  # since when the receiver has not taken what it is sent

    def wake(self) -> None:
        """There is something to be sent; who has not taken the last gets it, with what comes meanwhile, after that."""
        self._event.set()
        if self._sending is not None and asyncio.get_running_loop().time() - self._sending >= SEND:
            self._pushing.cancel()  # which ends the connection

    async def serve(self) -> None:
        """Send and receive until either side ends it."""
        self.classroom.windows.add(self)
        self._event.set()
        self._pushing = asyncio.create_task(self._push())
        both = [self._pushing, asyncio.create_task(self._listen())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.classroom.windows.discard(self)
            for task in both:
                task.cancel()
            for end in await asyncio.gather(*both, return_exceptions=True):
                if isinstance(end, Exception) and not isinstance(end, GONE):
                    log.error("a connection to a class broke", exc_info=end)
            self.classroom.wake_soon()

    def pending(self) -> list[str | bytes]:
        """What the receiver does not have yet."""
        classroom = self.classroom
        out: list[str | bytes] = []
        if self._told != classroom.text_number and classroom.text:
            self._told = classroom.text_number
            out.append(classroom.text)
        while self._notices:
            out.append(wire.message("notice", text=self._notices.popleft()))
        return out

    def do(self, request: dict[str, Any]) -> None:
        """Do what was asked for. Raises ValueError, with one sentence."""
        raise NotImplementedError

    async def _push(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._event.wait()
            self._event.clear()
            for message in self.pending():
                self._sending = self._heard = loop.time()
                await send(self._socket, message)
                self._sending = None

    async def _listen(self) -> None:
        refusal = f"Too many messages at once: more than {RATE:g} a second (or {BURST:g}) are left out."
        async for said in taken(self._socket, lambda: self._notice(refusal)):
            try:
                self.do(requests.parse(said, self.known))
            except ValueError as problem:
                self._notice(str(problem))
            self.classroom.wake_soon()

    def _notice(self, text: str) -> None:
        if text not in self._notices:
            self._notices.append(text)
        self._event.set()


class Follower(Socket):
    """A phone: looks around, votes, branches off; steers nothing of the class."""

    def __init__(self, classroom: Classroom, socket: WebSocket, member: str) -> None:
        super().__init__(classroom, socket)
        self._member = member
        self._chosen: dict[str, int] = {}
        self._position = Position()
        self._feed: Feed | None = None
        self._feeds = self._version = -1  # of the class's feeds, and of the class, when they were looked at last
        self._visible = True
        self._scenes = 0
        self._mine: tuple[object, ...] = ()
        self._extra: deque[str] = deque(maxlen=8)

    def pending(self) -> list[str | bytes]:
        """See `Socket.pending`; the page, one's own answers, and what is new of the run."""
        out = super().pending()
        if not self._visible:
            return out
        classroom = self.classroom
        if self._scenes != classroom.scenes:
            self._scenes, self._chosen, self._position = classroom.scenes, {}, Position()
            out.append(classroom.scene)
        if self._version != classroom.room.version:
            self._version = classroom.room.version
            out += self._own()
        while self._extra:
            out.append(self._extra.popleft())
        if self._feed is None or self._feeds != classroom.feeds:
            self._feeds, self._feed = classroom.feeds, classroom.feed(self._chosen)
            self._position = Position(at=self._position.at)
        if self._feed is None:
            return out
        news = self._feed.after(self._position)
        if not news and asyncio.get_running_loop().time() - self._heard >= STILL:
            session = classroom.session
            if session is not None and session.standing in MOVING:
                news = [self._feed.still()]
        return out + news if out else news

    def do(self, request: dict[str, Any]) -> None:
        """See `Socket.do`."""
        classroom, room = self.classroom, self.classroom.room
        match request["do"]:
            case "visible":
                self._visible = request["on"]
            case "vote":
                room.vote(self._member, request["number"], request["option"])
            case "view":
                self._look(request["set"])
            case "explore":
                self._branch(request["back"])
            case "back":
                classroom.explorers.leave(self._member)
            case "handin":
                classroom.explorers.hand_in(self._member)
                self._notice("Handed in: the teacher sees the run, not whose it is.")
        self._event.set()

    def _own(self) -> list[str]:
        """One's own answers, if they are others than before."""
        room = self.classroom.room
        number = room.asked.number if room.asked else 0
        mine = room.mine(self._member), number, self.classroom.explorers.kept(self._member)
        if mine == self._mine:
            return []
        self._mine = mine
        return [wire.message("mine", votes=mine[0], number=mine[1], kept=mine[2])]

    def _look(self, wanted: dict[str, Any]) -> None:
        session = self.classroom.session
        if session is None:
            return
        looked = self.classroom.looks(session, wanted)
        if "at" in looked:
            at = looked.pop("at")
            self._position.at = None if at < 0 else at
            self._position.moved = True
        if looked:
            chosen = {**self._chosen, **looked}
            self.classroom.feed(chosen)
            self._chosen, self._feed = chosen, None

    def _branch(self, back: bool) -> None:
        classroom = self.classroom
        session = classroom.explorers.branch(self._member, classroom.session, back)
        scene = session.pictures.scene
        said = {"scene": scene.to_json() if scene is not None else None, "link": link_of(session)}
        self._extra.append(
            wire.message("own", ws=f"live/ws/{session.token}", revision=session.settings.asked.number, **said)
        )


class Teacher(Socket):
    """A window of the teacher's."""

    known = requests.TEACHER

    def __init__(self, classroom: Classroom, socket: WebSocket, address: dict[str, Any]) -> None:
        super().__init__(classroom, socket)
        self._address = address
        self._knows: dict[str, Any] = {}
        self._prepares = False

    def pending(self) -> list[str | bytes]:
        """See `Socket.pending`; what only the teacher is told, and never a tally before its time."""
        out = super().pending()
        classroom = self.classroom
        away, handed = len(classroom.explorers), classroom.explorers.handed
        knows = {
            "address": self._address,
            "handed": handed,
            "away": away if away >= LEAST else None,
            "ready": bool(classroom.decision and classroom.decision.ready),
            "open": classroom.open,
            "stands": classroom.stands,
        }
        if knows != self._knows:
            self._knows = {**knows, "handed": list(handed)}
            out.append(wire.message("teacher", **knows))
        if self._prepares:
            self._prepares = False
            questions = [each.to_json() for each in classroom.questions]
            out.append(wire.message("questions", questions=questions, numbers=classroom.numbers))
        return out

    def do(self, request: dict[str, Any]) -> None:
        """See `Socket.do`."""
        classroom, room = self.classroom, self.classroom.room
        match request["do"]:
            case "show":
                classroom.show(request["run"], request["fresh"])
            case "at":
                classroom.at = request["step"]
            case "explore":
                room.explore(request["on"])
            case "call":
                room.call()
            case "pause":
                classroom.pause(request["on"])
            case "prepare":
                self._prepares = True
            case "ask":
                self._ask(request["which"])
            case "write":
                classroom.ask(classroom.written(request["question"]))
            case "anew":
                classroom.anew(request["question"], request["step"])
            case "reveal":
                classroom.reveal(request["option"])
            case "seed":
                classroom.seed()
            case "end":
                classroom.finish()
            case "close" | "again" | "drop" as event:
                {"close": room.close, "again": room.again, "drop": room.drop}[event]()
        self._event.set()

    def _ask(self, which: int) -> None:
        questions = self.classroom.asked_from
        if not 0 <= which < len(questions):
            raise Refused("There is no such question.")
        self.classroom.ask(questions[which])
