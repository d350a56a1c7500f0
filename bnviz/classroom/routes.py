"""The doors of classes: one is started by ``POST /class``, joined at ``/class`` or ``/class/CODE``."""

import asyncio
import hmac
import re
import secrets
from collections.abc import Callable
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from bnviz import report
from bnviz.classroom import codes
from bnviz.classroom.address import Address, picture
from bnviz.classroom.afterwards import as_csv, table
from bnviz.classroom.classroom import Classroom
from bnviz.classroom.page import page
from bnviz.classroom.room import Refused, Room
from bnviz.classroom.rooms import Rooms
from bnviz.classroom.sockets import Follower, Teacher
from bnviz.stream.connection import FOREIGN, UNKNOWN
from bnviz.stream.hosts import same_origin
from bnviz.stream.sessions import Sessions
from bnviz.stream.taken import Taken

COOKIE = "bnviz_class"
MEMBER = re.compile(r"[\w-]{22}", re.ASCII)
FILES = {"csv": "text/csv", "html": "text/html"}  # what a teacher can take home
REFUSED = 4429  # close code: with a sentence as its reason
WRONG_KEY = "Who teaches here has a key: type it."


class Classes:
    """All classes of this server.

    Args:
        reach: from what a browser called the server to the address for phones.
        key: what a teacher must know to start one; empty if nothing.
    """

    def __init__(
        self, rooms: Rooms, sessions: Sessions, reach: Callable[[str], Address], key: Callable[[], str] = lambda: ""
    ) -> None:
        self.rooms = rooms
        self._sessions = sessions
        self._reach = reach
        self._key = key
        self._classrooms: dict[Room, Classroom] = {}

    def routes(self) -> list[BaseRoute]:
        """To be mounted at the root."""
        return [
            Route("/class", self._start, methods=["POST"]),
            Route("/class", self._page),
            Route("/class/{code}", self._page),
            Route("/class/{code}/qr.svg", self._qr),
            Route("/class/file/{token}.{kind}", self._file),
            WebSocketRoute("/class/ws/{code}", self._follow),
            WebSocketRoute("/class/teach/{token}", self._teach),
        ]

    def tick(self) -> None:
        """Let time act: once a second."""
        for room in self.rooms.tick():
            if classroom := self._classrooms.pop(room, None):
                classroom.close()

    def classroom(self, room: Room) -> Classroom:
        """The class of a room."""
        if room not in self._classrooms:
            self._classrooms[room] = Classroom(room, self._sessions)
        return self._classrooms[room]

    async def _start(self, request: Request) -> Response:
        """``{}``, or ``{code, token}`` of a class that the server has forgotten; ``key`` where one is set."""
        try:
            asked: Any = await request.json()
        except ValueError:
            asked = None
        if not isinstance(asked, dict) or not all(isinstance(each, str) and len(each) < 200 for each in asked.values()):
            return PlainTextResponse("A class is started with an object of texts.", 400)
        if not hmac.compare_digest(asked.get("key", "").encode(), self._key().encode()) and self._key():
            return PlainTextResponse(WRONG_KEY, 403)
        try:
            again = "code" in asked
            held = asked.get("code", ""), asked.get("token", ""), _address(request)
            room = self.rooms.reopen(*held) if again else self.rooms.start()
        except Refused as problem:
            return PlainTextResponse(str(problem), 409)
        return JSONResponse({"code": room.code, "token": room.token}, headers={"Cache-Control": "no-store"})

    async def _page(self, request: Request) -> Response:
        """The page of a phone; its browser is known by a cookie until it is closed."""
        code = request.path_params.get("code", "")
        answer = HTMLResponse(page(codes.read(code), deep=bool(code)), headers={"Cache-Control": "no-store"})
        if not _member(request):
            answer.set_cookie(COOKIE, _new(), path="/", httponly=True, samesite="lax")
        return answer

    async def _qr(self, request: Request) -> Response:
        code = codes.read(request.path_params["code"])
        address = self._reach(str(request.base_url))
        if not code:
            return PlainTextResponse("There is no such code.", 404)
        return Response(picture(f"{address.origin}/class/{code}"), media_type="image/svg+xml")

    async def _file(self, request: Request) -> Response:
        """The questions with their tallies as CSV, or below the run in a report."""
        room, kind = self.rooms.taught_by(request.path_params["token"]), request.path_params["kind"]
        if room is None or kind not in FILES:
            return PlainTextResponse("This class is not there any more.", 404)
        written = as_csv(room)
        if kind == "html":
            session = self._sessions.session(self.classroom(room).shown)
            taken = await asyncio.to_thread(Taken.of, session) if session is not None else None
            if taken is None:
                return PlainTextResponse("The run of this class is not there any more.", 404)
            written = await asyncio.to_thread(report.html, taken, str(request.base_url), table(room))
        headers = {
            "Content-Disposition": f'attachment; filename="bnviz-class-{room.code}.{kind}"',
            "Cache-Control": "no-store",
        }
        return Response(written, media_type=FILES[kind], headers=headers)

    def report(self, taken: Taken, origin: str) -> str:
        """The report of a run, with what a class was asked of it."""
        asked = (room for room, classroom in list(self._classrooms.items()) if classroom.shown == taken.token)
        room = next(asked, None)
        return report.html(taken, origin, table(room) if room is not None else [])

    async def _follow(self, socket: WebSocket) -> None:
        """The socket of a phone."""
        known = _member(socket)
        member = known or _new()
        cookie = f"{COOKIE}={member}; Path=/; HttpOnly; SameSite=Lax".encode()
        await socket.accept(headers=[] if known else [(b"set-cookie", cookie)])
        if not _own(socket):
            return await socket.close(FOREIGN)
        try:
            room = self.rooms.guess(socket.path_params["code"], _address(socket))
            if room is None:
                return await socket.close(UNKNOWN, "There is no class with this code.")
            room.join(member)
        except Refused as problem:
            return await socket.close(REFUSED, str(problem))
        classroom = self.classroom(room)
        classroom.wake_soon()
        try:
            await Follower(classroom, socket, member).serve()
        finally:
            room.leave(member)

    async def _teach(self, socket: WebSocket) -> None:
        """The socket of a teacher's page."""
        await socket.accept()
        if not _own(socket):
            return await socket.close(FOREIGN)
        room = self.rooms.taught_by(socket.path_params["token"])
        if room is None or room.ended:
            return await socket.close(UNKNOWN)
        room.teacher_comes()
        classroom = self.classroom(room)
        classroom.wake_soon()
        base = f"{'https' if socket.url.scheme == 'wss' else 'http'}://{socket.headers.get('host', '')}"
        try:
            await Teacher(classroom, socket, self._reach(base).to_json()).serve()
        finally:
            room.teacher_goes()


def _own(socket: WebSocket) -> bool:
    return same_origin(socket.headers.get("origin"), socket.headers.get("host"))


def _address(request: HTTPConnection) -> str:
    return request.client.host if request.client else ""


def _new() -> str:
    return secrets.token_urlsafe(16)


def _member(request: HTTPConnection) -> str:
    """What a browser is known by; empty if it is new."""
    found = request.cookies.get(COOKIE, "")
    return found if MEMBER.fullmatch(found) else ""
