"""A process that trains and says nothing any more: the page says what it waits for, and goes on when it answers."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.browser.conftest import answers, ended, free_port, started
from tests.browser.live import component, in_state, reaches, run_id, step

SENTENCE = re.compile("^The process that trains this run (has not answered for [0-9]+ s; after|is being started).*[.]$")


def training(server: int) -> list[int]:
    """The processes that train for a server, and the one that forks them."""
    family = [pid for pid in Server("", server).family() if pid != server]
    return [pid for pid in family if b"bnviz.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def test_the_page_says_what_it_waits_for(visitor: Callable[..., Page]) -> None:
    """All that train stand still (SIGSTOP): waiting, with a sentence, and no step; then the same run goes on."""
    port = free_port()
    process = started(port)
    stopped: list[int] = []
    try:
        answers(process, port)
        page = visitor()
        page.goto(f"http://127.0.0.1:{port}/live_training")
        root = component(page)
        root.get_by_role("button", name="Play", exact=True).click()
        reaches(root, 10)
        run = run_id(root)
        stopped = training(process.pid)
        assert len(stopped) > 1
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        in_state(root, "waiting")
        expect(root.locator(".state")).to_have_text("waiting")
        expect(root.get_by_text(SENTENCE)).to_be_visible()
        before = step(root)
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
        in_state(root, "running")
        expect(root.get_by_text(SENTENCE)).not_to_be_visible()
        reaches(root, before + 1)
        assert run_id(root) == run
        page.context.close()  # before its server ends
    finally:
        for pid in stopped:
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGCONT)
        ended(process)
