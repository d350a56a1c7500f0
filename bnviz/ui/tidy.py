"""What Streamlit keeps of pages that were closed, let go of where open files run short.

It keeps a closed page's session for a minute, for a browser that comes back, and with it an event loop of three open
files; a session that it forgets lies about until a garbage collection. With few files to a process (256 on a Mac) some
thirty pages and as many reloads would be all that a server ever serves.
"""

import gc
import logging
from typing import Any

from streamlit import runtime

from bnviz.stream import descriptors

log = logging.getLogger(__name__)


def tidy() -> bool:
    """Close the event loops of closed pages if open files run short; whether they did. To be called in the event loop.

    Streamlit makes such a page another event loop if its browser comes back.
    """
    if not runtime.exists() or not descriptors.scarce():
        return False
    stored: Any = getattr(getattr(runtime.get_instance(), "_session_mgr", None), "_session_storage", None)
    loops = [
        info.session._script_event_loop
        for info in (stored.list() if stored is not None else [])
        if info.session._scriptrunner is None
    ]
    for loop in loops:
        if not loop.is_running() and not loop.is_closed():
            loop.close()
    gc.collect()
    log.warning("open files run short: closed what %d closed pages held", len(loops))
    return True
