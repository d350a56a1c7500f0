"""The document in which every page of the app stands: Streamlit's own, with what the browser should know at once.

Our style sheets are there before the first element is drawn, so that nothing jumps; what draws is fetched while the
server still works on the page; the server is where the document came from, so that the browser need not search it.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit import file_util

from bnviz.paths import STYLES_OF_RUNS
from bnviz.stream import plotly

STYLES = ("frame.css", *STYLES_OF_RUNS, "lesson.css", "classroom.css", "classbar.css")

# window.__streamlit is how Streamlit's browser half is told where its server is. The address bar follows the run, which
# is no place to go back to; nor is an address of the first page that names a run and is passed on to that run's page.
# The first page's own address names none: what Streamlit writes there just before it goes to another page is left out.
# A page that is on a projector stays on it.
SCRIPT = """<script>
{
  const base = new URL("./", location.href);
  window.__streamlit = { BACKEND_BASE_URL: base.href };
  const asked = new URLSearchParams(location.search);
  document.documentElement.toggleAttribute("data-projector", asked.get("projector") === "1");
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const to = new URL(url ?? location.href, location.href);
    const atFirst = location.pathname === base.pathname;
    const stays = to.pathname === location.pathname;
    if (atFirst && stays) return;
    const passedOn = atFirst && [...new URLSearchParams(location.search).keys()].some((key) => key !== "projector");
    if (document.documentElement.hasAttribute("data-projector")) to.searchParams.set("projector", "1");
    if (stays || passedOn) history.replaceState(state, unused, to);
    else push(state, unused, to);
  };
}
</script>"""


# what draws is fetched and read ahead; live.js finds it there, or fetches it again if this has failed
AHEAD = """<script>
{
  const script = document.createElement("script");
  script.src = new URL("./PATH", location.href).href;
  script.onerror = () => script.remove();
  document.head.append(script);
}
</script>"""


def routes(pages: Iterable[str], first: str = "") -> list[BaseRoute]:
    """The document at the root and at the address of every page.

    Args:
        first: the page that the bare address leads to, unless one comes there from another page of the app.
    """

    async def serve(_request: Request) -> HTMLResponse:
        return HTMLResponse(document(), headers={"Cache-Control": "no-cache"})

    async def root(request: Request) -> Response:
        arrives = request.headers.get("sec-fetch-site", "none") == "none" and not request.url.query
        return RedirectResponse(f"./{first}", 307) if first and arrives else await serve(request)

    return [Route("/", root), *(Route(f"/{page}", serve) for page in pages)]


@cache
def document() -> str:
    """The whole of it."""
    theirs = Path(file_util.get_static_dir(), "index.html").read_text("utf-8")
    styles = "".join(f'<link rel="stylesheet" href="./app/static/{name}">' for name in STYLES)
    ahead = AHEAD.replace("PATH", plotly.path())
    modules = '<link rel="modulepreload" href="./app/static/live.js">'
    modules += '<script type="module" src="./app/static/projected.js"></script>'
    modules += '<script type="module" src="./app/static/classbar.js"></script>'
    return theirs.replace("<head>", f"<head>{SCRIPT}{styles}{ahead}{modules}", 1)
