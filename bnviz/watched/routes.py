"""How a browser asks for a watched model: ``GET /live/watched/TOKEN`` and, part by part, ``POST`` of a dropped file."""

import asyncio
import json

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bnviz.watched.shelf import Shelf, Unreadable

GONE = "This run is not shown here any more: open the page again."


def routes(shelf: Shelf) -> list[BaseRoute]:
    """The routes for the files of a shelf. What cannot be done is answered by one sentence."""

    async def shown(request: Request) -> Response:
        file = shelf.get(request.path_params["token"])
        if file is None:
            return PlainTextResponse(GONE, 404)
        try:
            answer = await asyncio.to_thread(file.answer, dict(request.query_params))
            content = None if answer is None else await asyncio.to_thread(json.dumps, answer, separators=(",", ":"))
        except Unreadable as problem:
            return PlainTextResponse(str(problem), 422)
        if content is None:
            return Response(status_code=204)
        return Response(content, media_type="application/json", headers={"Cache-Control": "no-store"})

    async def dropped(request: Request) -> Response:
        at, name = request.query_params.get("at", ""), request.query_params.get("name", "")
        if not (at.isascii() and at.isdecimal() and len(at) < 12):
            return PlainTextResponse("'at' takes the place of the part in its file.", 422)
        try:
            await asyncio.to_thread(shelf.drop, request.path_params["token"], name, int(at), await request.body())
        except ValueError as problem:
            return PlainTextResponse(str(problem), 422)
        return JSONResponse({})

    return [
        Route("/live/watched/{token}", shown, methods=["GET"]),
        Route("/live/watched/{token}", dropped, methods=["POST"]),
    ]
