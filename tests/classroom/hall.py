"""A class on a real server on the loopback: a teacher, phones, the toy experiment."""

import contextlib
import json
import threading
import time
import urllib.error
import urllib.request

from starlette.applications import Starlette
from websockets.sync.client import connect

from bnviz.classroom.address import Address
from bnviz.classroom.rooms import Rooms
from bnviz.classroom.routes import COOKIE, Classes
from bnviz.replay import ReplayLog
from bnviz.stream import routes
from bnviz.stream.pool import ThreadPool
from bnviz.stream.sessions import Sessions
from tests.stream import toy
from tests.stream.receiver import Receiver
from tests.stream.scenario import PICTURES
from tests.stream.test_routes import Server

WAIT = 60  # seconds after which a test gives up
PLACE = {"text": "Where is the free walk?", "column": "free.place", "bounds": [1, -1], "by": 20}


class Hall:
    """A server with classes.

    Args:
        key: that a teacher must know. pool: trains; one thread of this process if None.
    """

    def __init__(self, key="", pool=None):
        self.sessions = Sessions(pool or ThreadPool(lambda name: toy))
        self.rooms = Rooms(time.monotonic)
        self.classes = Classes(self.rooms, self.sessions, Address, lambda: key)
        doors = [*self.classes.routes(), *routes.routes(self.sessions)]
        life = routes.lifespan(self.sessions, tidy=self.classes.tick)
        self.server = Server(Starlette(routes=doors, lifespan=life))
        self.address = self.server.address

    @contextlib.contextmanager
    def open(self):
        """From its start until its end."""
        thread = threading.Thread(target=self.server.run, args=([self.server.listening],))
        thread.start()
        try:
            assert self.server.up.wait(WAIT)
            yield self
        finally:
            self.server.should_exit = True
            thread.join(WAIT)
            self.server.listening.close()
            assert not thread.is_alive()

    def session(self, **config):
        """A run of a teacher's page."""
        return self.sessions.open("toy", ReplayLog(toy.Config(**config)), PICTURES, view={"unit": 0})

    def start(self, **asked):
        """Start a class, or open one again; (status, answer)."""
        data = json.dumps(asked).encode()
        request = urllib.request.Request(f"http://{self.address}/class", data, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=WAIT) as answer:
                return answer.status, json.loads(answer.read())
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def get(self, path):
        """What a GET is answered with: (headers, text)."""
        with urllib.request.urlopen(f"http://{self.address}{path}", timeout=WAIT) as answer:
            return answer.headers, answer.read().decode()


class Window:
    """One socket of a class, as a browser keeps it.

    Attributes:
        room, teacher, mine, questions, own: the newest message of each kind. heard: every byte that came.
    """

    def __init__(self, line):
        self.line = line
        self.got = Receiver()
        self.room, self.teacher, self.mine, self.questions, self.own, self.scenes = {}, {}, {}, [], None, 0
        self.heard = b""

    def says(self, do, **content):
        """Ask for something."""
        self.line.send(json.dumps({"do": do, **content}))
        return self

    def until(self, true):
        """Receive until something is true."""
        give_up = time.monotonic() + WAIT
        while not true(self):
            assert time.monotonic() < give_up
            self.take(self.line.recv(timeout=WAIT))
        return self

    def take(self, message):
        """Take over one message."""
        self.heard += message if isinstance(message, bytes) else message.encode()
        kind = None if isinstance(message, bytes) else json.loads(message)["type"]
        match kind:
            case "class":
                self.room = json.loads(message)
            case "teacher":
                self.teacher = json.loads(message)
            case "mine":
                self.mine = json.loads(message)["votes"]
            case "questions":
                self.questions = json.loads(message)["questions"]
            case "own":
                self.own = json.loads(message)
            case "scene":
                self.scenes += 1
            case _:
                self.got.take([message])


@contextlib.contextmanager
def phone(hall, code, member="", **more):
    """A phone of a browser with this name."""
    cookie = f"{COOKIE}={member:m>22}"
    headers = {"Cookie": cookie} if member else {}
    with connect(
        f"ws://{hall.address}/class/ws/{code}",
        additional_headers=headers,
        open_timeout=WAIT,
        close_timeout=0.5,
        **more,
    ) as line:
        yield Window(line)


@contextlib.contextmanager
def teaching(hall, token, run=None):
    """A window of the teacher's, which shows a run."""
    with connect(f"ws://{hall.address}/class/teach/{token}", open_timeout=WAIT, close_timeout=0.5) as line:
        window = Window(line)
        if run is not None:
            window.says("show", run=run.token, fresh=False)
        yield window
