"""What the browser does with the stream, in Python: decode a frame, keep the rows, thin them by the same rule."""

import json
import struct

import numpy as np

HEADER = struct.Struct("<BBHIIIIId8x")


class Receiver:
    """The columns as a browser holds them.

    Attributes:
        layout: the latest. state, config, slots, notices: as told. echo: up to which of its changes config has come.
        steps: of the lines, with `lines` by number of the reference; film_steps and films likewise.
        now: the newest values by number of the reference.
    """

    def __init__(self):
        self.layout = self.state = self.config = None
        self.slots, self.notices, self.changes = {}, [], []
        self.ignored = 0
        self.goal, self.echo, self.message = -1, 0, ""
        self._clear()

    def _clear(self):
        self.steps, self.lines, self.film_steps, self.films, self.now = [], [], [], [], []
        self.provisional = False
        self.stride = self.film_stride = 1
        self.last_step = -1

    def take(self, messages):
        for message in messages:
            if isinstance(message, bytes):
                self._frame(message)
            else:
                self._message(json.loads(message))
        return self

    def _message(self, message):
        match message.pop("type"):
            case "layout":
                self.layout = message
                self.state, self.config, self.changes = message["state"], message["config"], message["changes"]
                self.goal, self.echo, self.message = message["goal"], message["echo"], ""
            case "state":
                self.state, self.goal = message["state"], message["goal"]
                self.message = message.get("message", "")
            case "settings":
                self.config, self.echo = message["config"], message["echo"]
            case "changes":
                self.changes = message["changes"]
            case "story":
                self.slots = message["slots"]
            case "notice":
                self.notices.append(message["text"])
            case other:
                raise AssertionError(f"an unknown message: {other}")

    def _frame(self, data):
        version, flags, generation, last, stride, film_stride, n_line, n_film, self.time = HEADER.unpack_from(data)
        assert (version, len(data) % 4) == (1, 0)
        if generation != self.layout["generation"]:
            self.ignored += 1
            return
        reader = Reader(data)
        if flags & 1:
            self._clear()
        if not self.lines:
            self.lines = [[] for _ in self.layout["line"]]
            self.films = [[] for _ in self.layout["film"]]
        if self.provisional:
            for column in (self.steps, *self.lines):
                column.pop()
        self.provisional = bool(flags & 2)
        self.steps += reader.take("<u4", n_line).tolist()
        for line in self.lines:
            line += reader.take("<f4", n_line).tolist()
        self.film_steps += reader.take("<u4", n_film).tolist()
        for film, spec in zip(self.films, self.layout["film"], strict=True):
            film += list(reader.take("u1", n_film * spec["size"]).reshape(n_film, spec["size"]))
        self.now = []
        for spec in self.layout["now"]:
            dtype = {"f4": "<f4", "u1": "u1"}[spec["dtype"]]
            self.now.append(reader.take(dtype, int(np.prod(spec["shape"]))).reshape(spec["shape"]))
        reader.ends()
        self.last_step = last
        self._thin(stride, film_stride)

    def _thin(self, stride, film_stride):
        kept = {step for change in self.changes for step in (change["step"], change["step"] - 1)}
        if stride > self.stride:
            stay = [n for n, step in enumerate(self.steps) if step % stride == 0 or step in kept]
            if self.provisional and stay[-1:] != [len(self.steps) - 1]:
                stay.append(len(self.steps) - 1)
            self.steps = [self.steps[n] for n in stay]
            self.lines = [[line[n] for n in stay] for line in self.lines]
        if film_stride > self.film_stride:
            stay = [n for n, step in enumerate(self.film_steps) if step % film_stride == 0]
            self.film_steps = [self.film_steps[n] for n in stay]
            self.films = [[film[n] for n in stay] for film in self.films]
        self.stride, self.film_stride = stride, film_stride


class Reader:
    """Takes one part after the other from a frame; every part begins at a multiple of four bytes."""

    def __init__(self, data):
        self.data, self.at = data, HEADER.size

    def take(self, dtype, count):
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += -(-found.nbytes // 4) * 4
        return found

    def ends(self):
        assert self.at == len(self.data), "bytes are left over"
