"""Plotly.js, as the installed plotly package has it: served from here, so that a class without internet has it."""

import asyncio
import gzip
from functools import cache
from importlib import metadata, resources

from starlette.requests import Request
from starlette.responses import Response

ROUTE = "/bnviz/plotly.min.js"


@cache
def path() -> str:
    """Where a page finds Plotly.js, relative to the server's root; another path for another version."""
    return f"{ROUTE.removeprefix('/')}?v={_version()}"


@cache
def _version() -> str:
    return metadata.version("plotly")  # asked once: Streamlit edits sys.path while its pages run


@cache
def script(zipped: bool) -> bytes:
    """The script, (perhaps) compressed."""
    found = (resources.files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    return gzip.compress(found, 4) if zipped else found


async def serve(request: Request) -> Response:
    """Answer a browser that asks for it."""
    headers = {
        "ETag": f'"plotly-{_version()}"',
        "Cache-Control": "no-cache",
        "Vary": "Accept-Encoding",
    }
    if request.query_params.get("v") == _version():
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    if zipped:
        headers["Content-Encoding"] = "gzip"
    return Response(await asyncio.to_thread(script, zipped), media_type="text/javascript", headers=headers)
