"""The document in which every page of the app stands: Streamlit's own, with what the browser should know at once.

Our style sheets are there before the first element is drawn, so that nothing jumps; what draws is fetched while the
server still works on the page; the server is where the document came from, so that the browser need not search it.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import BaseRoute, Route
from streamlit import file_util

from bnviz.stream import plotly

STYLES = ("frame.css", "live.css", "pages.css")

# window.__streamlit is how Streamlit's browser half is told where its server is. The address bar follows the run, which
# is no place to go back to; nor is an address of the first page that names a run and is passed on to that run's page.
# The first page's own address names none: what Streamlit writes there just before it goes to another page is left out.
SCRIPT = """<script>
{
  const base = new URL("./", location.href);
  window.__streamlit = { BACKEND_BASE_URL: base.href };
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const to = new URL(url ?? location.href, location.href);
    const atFirst = location.pathname === base.pathname;
    const stays = to.pathname === location.pathname;
    if (atFirst && stays) return;
    if (stays || (atFirst && location.search)) history.replaceState(state, unused, url);
    else push(state, unused, url);
  };
}
</script>"""


def routes(pages: Iterable[str]) -> list[BaseRoute]:
    """The document at the root and at the address of every page."""

    async def serve(_request: Request) -> HTMLResponse:
        return HTMLResponse(document(), headers={"Cache-Control": "no-cache"})

    return [Route(f"/{page}", serve) for page in ("", *pages)]


@cache
def document() -> str:
    """The whole of it."""
    theirs = Path(file_util.get_static_dir(), "index.html").read_text("utf-8")
    styles = "".join(f'<link rel="stylesheet" href="./app/static/{name}">' for name in STYLES)
    ahead = f'<link rel="preload" as="script" href="./{plotly.path()}">'
    modules = '<link rel="modulepreload" href="./app/static/live.js">'
    return theirs.replace("<head>", f"<head>{SCRIPT}{styles}{ahead}{modules}", 1)
