"""python -m bnviz.worker FD FILE: the process whose forks train. Started by the server; ends with it.

It imports what training needs, warms it up, and then forks a worker for every socket that it is handed over the
socket FD: a worker is there in hundredths of a second, and shares the memory of what was imported. In FILE each says
which run it works on (`bnviz.stream.workers.Names`). Not a pool of Python's multiprocessing, whose ways to start a
process run the main script again, which under Streamlit is a page.
"""

import contextlib
import functools
import gc
import math
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from bnviz import experiments
from bnviz.stream.host import Host
from bnviz.stream.link import Ended, Link
from bnviz.stream.messages import Ready
from bnviz.stream.workers import APART, Names

NICE, NICER = 5, 10  # the server goes first, then runs with short steps: pages answer while everybody trains


def main(load: Callable[[str], Any] = experiments.get, warm_up: Callable[[], None] = lambda: None) -> None:
    """Fork a worker for every socket that comes, until the server is gone."""
    control, names = socket.socket(fileno=int(sys.argv[1])), Names(int(sys.argv[2]))
    gc.disable()  # nothing that is imported is garbage, and to look for it takes a seventh of the time
    warm_up()
    gc.freeze()  # what is here now is shared by all workers; a collection would copy its pages
    gc.enable()
    os.nice(NICE)  # not sooner: the first visitor waits for what is imported
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system clears away workers that ended
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, 2, 1)
        if not order:
            return
        [descriptor] = descriptors
        if os.fork() == 0:
            control.close()
            if order[:1] == APART:
                os.nice(NICER - NICE)
            train(socket.socket(fileno=descriptor), load, functools.partial(names.write, order[1]))
            os._exit(0)
        os.close(descriptor)


def train(line: socket.socket, load: Callable[[str], Any], mark: Callable[[str], None]) -> None:
    """Be one worker: a host behind a socket, until the other side is gone."""
    link = Link(line)
    host = Host(load, link.send, mark=mark)

    def poll() -> None:
        for message in link.receive():
            host.handle(message)

    due = math.inf
    with contextlib.suppress(Ended):
        link.send(Ready(os.getpid()))
        while not host.quit:
            for message in link.receive(None if due == math.inf else due):
                host.handle(message)
            due = host.turn(poll)
            link.flush()


if __name__ == "__main__":
    main(warm_up=experiments.warm_up)
