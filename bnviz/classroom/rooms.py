"""Every class of this server, by its code and by its teacher's token."""

import re
import secrets
from collections.abc import Callable

from bnviz.classroom.codes import Codes, read
from bnviz.classroom.room import Refused, Room

MOST = 50  # classes at a time
KEPT = 600.0  # seconds for which one that has ended is told of
GUESSES, EVERY = 30, 2.0  # wrong codes of one address at once; seconds after which it may type one more
ADDRESSES = 10_000  # that are remembered
TOKEN = re.compile(r"[\w-]{32}", re.ASCII)  # a teacher's


class Rooms:
    """The registry.

    Args:
        clock: seconds. elsewhere: whether another server holds a class with this code.
    """

    def __init__(self, clock: Callable[[], float], elsewhere: Callable[[str], object] = lambda code: False) -> None:
        self._clock = clock
        self._elsewhere = elsewhere
        self._codes = Codes(clock)
        self._rooms: dict[str, Room] = {}
        self._ended: dict[str, float] = {}  # when a class was seen to be over
        self._wrong: dict[str, tuple[float, float]] = {}  # by address: guesses that are left, and when

    def start(self) -> Room:
        """A new class. Raises Refused."""
        self._make_room()
        while (code := self._codes.new()) in self._rooms or self._elsewhere(code):  # a class may outlast a day
            pass
        return self._add(Room(code, self._clock))

    def reopen(self, code: str, token: str, address: str = "") -> Room:
        """The class of a teacher whose server was started anew, under its code. Raises Refused.

        Nobody else can bring phones there: they know their class by a mark of the teacher's token. Who tries codes
        this way learns which are taken, and is slowed down as in `guess`.
        """
        self._allow(address)
        code = read(code)
        room = self.taught_by(token)
        if room is not None and room.code == code and not room.ended:
            return room
        taken = code in self._rooms or self._codes.was_used(code)
        if not code or not TOKEN.fullmatch(token) or taken:
            self._guessed(address)
            raise Refused("This class cannot be opened again; start another one.")
        self._make_room()
        self._codes.use(code)
        return self._add(Room(code, self._clock, token))

    def guess(self, code: str, address: str) -> Room | None:
        """The class that somebody names; None if there is none. Raises Refused after too many wrong codes."""
        self._allow(address)
        room = self._rooms.get(read(code))
        if room is None:
            self._guessed(address)
        return room

    def taught_by(self, token: str) -> Room | None:
        """The class of the teacher with this token; None if there is none."""
        if not TOKEN.fullmatch(token):
            return None
        return next((room for room in self._rooms.values() if secrets.compare_digest(room.token, token)), None)

    def tick(self) -> list[Room]:
        """Let time act; the classes that are forgotten now."""
        now, gone = self._clock(), []
        for code, room in list(self._rooms.items()):
            room.tick()
            if room.ended and now - self._ended.setdefault(code, now) >= KEPT:
                del self._rooms[code], self._ended[code]
                self._codes.use(code)
                gone.append(room)
        return gone

    @property
    def codes(self) -> list[str]:
        """The codes of all that go on; may be asked in any thread."""
        return [code for code, room in list(self._rooms.items()) if not room.ended]

    @property
    def here(self) -> int:
        """How many browsers follow one of them."""
        return sum(room.here for room in self._rooms.values())

    def __len__(self) -> int:
        return len(self._rooms)

    def _left(self, address: str) -> float:
        """How many wrong codes an address may still name."""
        left, at = self._wrong.get(address, (GUESSES, 0.0))
        return min(GUESSES, left + (self._clock() - at) / EVERY)

    def _allow(self, address: str) -> None:
        """Raises Refused where too many wrong codes came from."""
        if self._left(address) < 1:
            raise Refused("Too many wrong codes from here: wait a minute, then try again.")

    def _guessed(self, address: str) -> None:
        """A wrong code came from there."""
        left = self._left(address) - 1
        self._wrong.pop(address, None)
        self._wrong[address] = left, self._clock()
        if len(self._wrong) > ADDRESSES:
            del self._wrong[next(iter(self._wrong))]

    def _add(self, room: Room) -> Room:
        self._rooms[room.code] = room
        return room

    def _make_room(self) -> None:
        if sum(not room.ended for room in self._rooms.values()) >= MOST:
            raise Refused(f"{MOST} classes are held here already; try again later.")
