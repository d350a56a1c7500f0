"""python -m benchmarks.fronts: what a lost server costs the pages that it served.

Two servers behind the real proxy (nginx with deploy/nginx.conf, their addresses put in) share a Ray cluster of this
machine. Visitors in a Chromium play; then the server of the first of them is killed, as a machine is that loses its
power. Prints after how many seconds all of its pages play again, beyond where they were, and how many did.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.browser import FLAGS, visitor
from benchmarks.cluster import Nodes
from benchmarks.page import EXPERIMENT
from benchmarks.server import ROOT, Server, serving
from bnviz import environment

PAGES = 3
FAR = 90  # steps that every page has shown before
LIMIT = 60.0  # seconds
PLAYS = """(step) => {
  const { state, step: now } = document.querySelector('.bnviz-live')?.dataset ?? {};
  return state === 'running' && Number(now) > step;
}"""


@contextlib.contextmanager
def fronts(nodes: Nodes) -> Iterator[dict[str, Server]]:
    """Two servers on a cluster, by their names."""
    os.environ[environment.POOL.name] = f"ray://{nodes.address}"
    with contextlib.ExitStack() as both:
        found = {}
        for name in ("front-0", "front-1"):
            os.environ[environment.FRONT.name] = name
            found[name] = both.enter_context(serving())
        yield found


@contextlib.contextmanager
def proxied(servers: dict[str, Server]) -> Iterator[str]:
    """The address of the proxy before these servers."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise SystemExit("benchmarks.fronts needs nginx; Debian has it as nginx-light.")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").replace("listen 8080", f"listen 127.0.0.1:{port}")
    for name, server in servers.items():
        text = text.replace(f"server {name}:8501", f"server {server.address}")
    with tempfile.TemporaryDirectory() as folder:
        text = text.replace("/tmp/nginx", f"{folder}/nginx")
        config = Path(folder, "nginx.conf")
        config.write_text(text, "utf-8")
        process = subprocess.Popen([program, "-c", config, "-p", folder, "-g", "daemon off;"])
        try:
            Server(f"127.0.0.1:{port}", process.pid).wait()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def play(page: Page, address: str, seed: int) -> None:
    """Open a page and let it play for a while."""
    page.goto(f"{address}/{EXPERIMENT}?seed={seed}")
    page.wait_for_selector(".bnviz-live[data-draws]")
    page.locator(".bnviz-live").first.get_by_role("button", name="Play").click()
    page.wait_for_function("(far) => +document.querySelector('.bnviz-live').dataset.step >= far", arg=FAR)


def shown(page: Page) -> int:
    """The step that a page shows."""
    return int(page.locator(".bnviz-live").first.get_attribute("data-step") or -1)


def front(page: Page) -> str:
    """The name of the server that holds a page's run."""
    return next((each["value"] for each in page.context.cookies() if each["name"] == "bnviz_front"), "")


def main() -> None:
    """Measure, and print."""
    nodes = Nodes()
    chromium = shutil.which("chromium")
    try:
        with fronts(nodes) as servers, proxied(servers) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            pages = [visitor(browser) for _ in range(PAGES)]
            for seed, page in enumerate(pages):
                play(page, address, seed)
            lost = front(pages[0])
            hit = [page for page in pages if front(page) == lost]
            os.kill(servers[lost].pid, 9)
            before, began = [shown(page) for page in hit], time.perf_counter()
            for page, step in zip(hit, before, strict=True):
                page.wait_for_function(PLAYS, arg=step + FAR // 3, timeout=1000 * LIMIT)
            took = time.perf_counter() - began
            moved = sum(front(page) != lost for page in hit)
            print(f"cluster_kill_front_s {took:.2f}")
            print(f"cluster_kill_front_pages {len(hit)}")
            print(f"cluster_kill_front_moved {moved / len(hit):.2f}", flush=True)
            browser.close()
    finally:
        nodes.shutdown()


if __name__ == "__main__":
    main()
