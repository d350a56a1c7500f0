"""By which names this server may be called, and which pages may talk to it: its own.

A browser that was led astray says so in what it sends along. A page of another site has another Origin than the
server's Host. A name whose owner lets it point to this machine (DNS rebinding) has the same, but is not a name of this
server; an address in numbers cannot be made to point elsewhere.
"""

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

OWN = ("localhost", "*.localhost")


class Hosts:
    """The names of this server.

    Args:
        allowed: names, ``*.example.org`` for all names below one, ``*`` for every name. If there are none: localhost,
            addresses in numbers, and what this machine calls itself.
    """

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        machine = socket.gethostname().lower().removesuffix(".local")
        found = allowed or (*OWN, machine, f"{machine}.local")
        self._numbers = not allowed or "*" in allowed
        self._patterns = [name.lower().rstrip(".") for name in found]

    def allows(self, host: str | None) -> bool:
        """Whether the server may be called so; a client without a Host is no browser."""
        if host is None:
            return True
        try:
            parts = urlsplit(f"//{host}")
            name, _ = parts.hostname, parts.port  # a port that is none raises ValueError
        except ValueError:
            return False
        if not name or parts.netloc != host or "@" in host or parts.path or parts.query or parts.fragment:
            return False
        return self._named(name.rstrip("."))

    def _named(self, name: str) -> bool:
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return any(
                pattern in ("*", name) or (pattern.startswith("*.") and name.endswith(pattern[1:]))
                for pattern in self._patterns
            )
        return self._numbers or name in self._patterns


def same_origin(origin: str | None, host: str | None) -> bool:
    """Whether a page of this server asks. A client that is no browser sends no origin."""
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
        return host is not None and parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
    except ValueError:  # such as http://[
        return False
