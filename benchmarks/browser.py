"""python -m benchmarks.browser: what reaches a real Chromium, how soon, and how soon a page is there.

stream_bytes, stream_cpu_us   an update of the live race at 10 Hz: its size, and the time of the server process
stream_latency_ms             from the row at the server to the chart in the page, median
peer_fragment_*               the same charts through st.plotly_chart in a fragment
start_s, page_s               from the server's start, and from a click on another page, to the first drawn chart
"""

import argparse
import shutil
import statistics
import time

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.server import Server, serving

FLAGS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
WATCH, SETTLE = 10.0, 3000  # seconds, milliseconds
LIMIT = 60_000  # milliseconds
LINKS = ("Bias explosion", "Live race")  # the pages that are entered in turn

# counts what the page's sockets bring, and notes at every drawing how old the newest row of the frame is
LISTEN = """
window.bench = { bytes: 0, frames: 0, ages: [] };
const times = new Map();
const Socket = window.WebSocket;
window.WebSocket = class extends Socket {
  constructor(...given) {
    super(...given);
    this.addEventListener("message", ({ data }) => {
      window.bench.bytes += data.byteLength ?? data.size ?? new TextEncoder().encode(data).length;
      if (data instanceof ArrayBuffer && this.url.includes("/live/ws/")) {
        const head = new DataView(data);
        times.set(head.getUint32(4, true), head.getFloat64(24, true)); // see bnviz/stream/wire.py
        window.bench.frames += 1;
      }
    });
  }
};
const drawn = new Set();
new MutationObserver((changes) => {
  const now = Date.now() / 1000;
  for (const { target } of changes) {
    const root = target.nodeType === 1 && target.matches(".bnviz-live") ? target : null;
    const step = Number(root?.dataset.step);
    if (root && times.has(step) && !drawn.has(step)) {
      drawn.add(step);
      window.bench.ages.push(now - times.get(step));
    }
  }
  const titles = document.querySelectorAll(".gtitle");
  const made = /made ([\\d.]+)/.exec(titles[titles.length - 1]?.textContent ?? "")?.[1];
  if (made && !drawn.has(made)) {
    drawn.add(made);
    window.bench.ages.push(now - Number(made));
  }
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-step"] });
"""
DRAWN = (
    "(old) => [...document.querySelectorAll('.bnviz-live')].some((e) => e.dataset.draws > 0 && e.dataset.run !== old)"
)


def visitor(browser: Browser, listening: bool = False) -> Page:
    """A new visitor with an empty cache."""
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.set_default_timeout(LIMIT)
    if listening:
        page.add_init_script(LISTEN)
    return page


def watched(page: Page, server: Server) -> dict[str, float]:
    """What a visitor of this server is sent in a while, by update."""
    page.wait_for_timeout(SETTLE)
    page.evaluate("() => Object.assign(window.bench, { bytes: 0, frames: 0, ages: [] })")
    busy = server.busy()
    page.wait_for_timeout(1000 * WATCH)
    busy = server.busy() - busy
    found = page.evaluate("() => window.bench")
    updates = found["frames"] or len(found["ages"])
    return {
        "bytes": found["bytes"] / updates,
        "cpu_us": 1e6 * busy / updates,
        "latency_ms": 1000 * statistics.median(found["ages"]),
        "updates": updates / WATCH,
    }


def stream(browser: Browser) -> dict[str, float]:
    """The live race while it plays."""
    with serving(script="app.py") as server:
        page = visitor(browser, listening=True)
        page.goto(f"http://{server.address}/live_training")
        page.wait_for_function(DRAWN, arg="")
        page.get_by_role("button", name="Play", exact=True).first.click()
        found = watched(page, server)
        page.context.close()
    return found


def fragment(browser: Browser) -> dict[str, float]:
    """The same charts through st.plotly_chart in a fragment."""
    with serving(script="benchmarks/fragment.py") as server:
        page = visitor(browser, listening=True)
        page.goto(f"http://{server.address}/live_training")
        page.wait_for_selector(".gtitle")
        found = watched(page, server)
        page.context.close()
    return found


def start(browser: Browser) -> float:
    """Seconds from the server's start to the first drawn chart."""
    page = visitor(browser)
    began = time.perf_counter()
    with serving(script="app.py", answers=False) as server:
        server.wait()
        page.goto(f"http://{server.address}/live_training")
        page.wait_for_function(DRAWN, arg="")
        took = time.perf_counter() - began
        page.context.close()
    return took


def changes(browser: Browser, times: int) -> list[float]:
    """Seconds from the click on another page to its first drawn chart."""
    found = []
    with serving(script="app.py") as server:
        page = visitor(browser)
        page.goto(f"http://{server.address}/live_training")
        page.wait_for_function(DRAWN, arg="")
        for turn in range(times):
            old = page.locator(".bnviz-live").first.get_attribute("data-run")
            link = page.get_by_role("link", name=LINKS[turn % len(LINKS)], exact=True).first
            began = time.perf_counter()
            link.click()
            page.wait_for_function(DRAWN, arg=old)
            found.append(time.perf_counter() - began)
        page.context.close()
    return found


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--repeats", type=int, default=3)
    repeats = arguments.parse_args().repeats
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS])
        ours, peer = stream(browser), fragment(browser)
        for name in ours:
            print(f"stream{'_alone' if name == 'cpu_us' else ''}_{name} {ours[name]:.4g}")
            print(f"peer_fragment_{name} {peer[name]:.4g}", flush=True)
        print(f"stream_times_fewer_bytes {peer['bytes'] / ours['bytes']:.4g}")
        print(f"start_s {statistics.median(start(browser) for _ in range(repeats)):.3g}", flush=True)
        print(f"page_s {statistics.median(changes(browser, 4 * repeats)):.3g}")
        browser.close()


if __name__ == "__main__":
    main()
