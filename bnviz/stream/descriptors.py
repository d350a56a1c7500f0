"""Open files and sockets, of which a system lets a process have only so many: 256 on a Mac that was told nothing."""

import contextlib
import logging
import os

with contextlib.suppress(ImportError):  # Windows has no such limit
    import resource

ENOUGH = 16_384  # for some thousand visitors

log = logging.getLogger(__name__)


def raise_limit() -> int | None:
    """Let this process have as many as the system allows it, at most `ENOUGH`; how many, or None without a limit."""
    if "resource" not in globals():
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            log.warning("this process may open %d files; a class of 60 needs some 600", soft)
            return soft
    return max(soft, wanted)


def scarce() -> bool:
    """Whether more than half of those that this process may have are open."""
    if "resource" not in globals():
        return False
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return False
    try:
        return len(os.listdir("/dev/fd")) > soft / 2
    except OSError:  # there is none left to look with
        return True
