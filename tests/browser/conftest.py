"""A real server and a real Chromium. Tests wait for data attributes, never for time, and every wait is bounded."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
START_S = 60  # a server that has not answered by then is broken
WAIT_MS = 30_000
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs the Chromium is marked, so that `make quick` can leave it out."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(port: int | None = None) -> Iterator[str]:
    """The app on 127.0.0.1, from its start until its end; yields its address."""
    port = port or free_port()
    process = started(port)
    try:
        answers(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        ended(process)


@contextmanager
def killing(port: int) -> Iterator[str]:
    """The app as `serving` has it, but that it is killed (SIGKILL) at the end: it has no time for anything."""
    process = started(port)
    try:
        answers(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait(20)


def started(port: int) -> "subprocess.Popen[bytes]":
    """The app's process; whoever starts it ends it."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address=127.0.0.1"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen([*command, f"--server.port={port}"], cwd=ROOT, env=environment)


def ended(process: "subprocess.Popen[bytes]") -> None:
    """Ask a server to end; it fails the test if it does not."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)
        pytest.fail("the server did not end within 20 s of being asked to")


def answers(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until a server answers; it fails the test if it does not."""
    give_up = time.monotonic() + START_S
    while time.monotonic() < give_up:
        assert process.poll() is None, "the server ended while starting"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"the server did not answer within {START_S} s")


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """One server for all browser tests."""
    with serving() as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium where there is one, otherwise Playwright's own."""
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=found, args=[*FLAGS])
        yield browser
        browser.close()


def _ours(message: ConsoleMessage) -> bool:
    """Whether it is an error, but not Streamlit's own search for its server below the path of a page."""
    return message.type == "error" and "/_stcore/" not in message.location.get("url", "")


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Makes a visitor: a page of a context of its own, 1366 x 768 unless told otherwise.

    When the test is over, no page may have written an error to its console.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: object) -> Page:
        settings = {"viewport": {"width": 1366, "height": 768}, **options}
        context = chromium.new_context(**settings)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if _ours(message) else None)
        return page

    make.errors = errors  # type: ignore[attr-defined]
    expect.set_options(timeout=WAIT_MS)
    yield make
    for context in contexts:
        context.close()
    assert errors == []
