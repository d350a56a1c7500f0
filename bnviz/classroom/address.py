"""Under which address phones reach the server, as a text for the wall and as a QR code."""

import io
import ipaddress
import socket
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import segno

LOOPBACK_ONLY = (
    "This server answers on this computer only. Start it with “make class”, or with --address 0.0.0.0, so that phones "
    "can reach it."
)


@dataclass(frozen=True)
class Address:
    """Where the class is.

    Attributes:
        origin: such as ``http://192.168.1.20:8501``. problem: why phones cannot reach it; empty if they can.
    """

    origin: str
    problem: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the teacher's page reads it."""
        return {"origin": self.origin, "shown": self.origin.partition("://")[2], "problem": self.problem}


def reached(base: str, bound: str) -> Address:
    """The address for phones.

    Args:
        base: what the teacher's browser called the server. bound: the address at which the server listens.
    """
    parts = urlsplit(base)
    origin = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    if not _own(parts.hostname or ""):
        return Address(origin)
    if _own(bound):
        return Address(origin, LOOPBACK_ONLY)
    port = f":{parts.port}" if parts.port else ""
    return Address(f"{parts.scheme}://{outward()}{port}{parts.path.rstrip('/')}")


def outward() -> str:
    """This machine's address in its network; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation: it only chooses the way out
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()


def _own(host: str) -> bool:
    """Whether only this machine is meant."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(64)
def picture(url: str) -> str:
    """The QR code of an address as SVG: dark on white, with its white rim."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        out, kind="svg", scale=8, border=4, dark="#111111", light="#ffffff", xmldecl=False, omitsize=True
    )
    return out.getvalue().decode()


def in_terminal(url: str) -> str:
    """The QR code of an address for a terminal."""
    out = io.StringIO()
    segno.make(url, error="m", micro=False).terminal(out, compact=True)
    return out.getvalue()
