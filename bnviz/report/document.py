"""The file of a report: the page's own style sheet and modules, Plotly.js and the recording, all inside."""

import base64
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from bnviz import theme
from bnviz.paths import STYLES_OF_RUNS
from bnviz.stream.plotly import script

STATIC = resources.files("bnviz") / "ui" / "static"
ENTRY = "recorded.js"
ROOM = "bnviz/"  # what the modules are called in the file
IMPORT = re.compile(r'^((?:import|export)\b[^"\'`;]*?)"\./([\w-]+\.js)"', re.M)


UNPACK = """
const packed = document.getElementById("packed").textContent;
const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
const script = await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
document.head.append(Object.assign(document.createElement("script"), { textContent: script }));
"""


def html(heading: str, recording: Mapping[str, Any], about: str, zipped: bool = False) -> str:
    """The whole file.

    Args:
        heading, about: HTML above and below the run.
        recording: as the browser reads it; `bnviz.report.recording`.
        zipped: whether Plotly.js is compressed: a third of the size, for where a file of 5 MB would be in the way.
    """
    title = re.sub(r"<[^>]+>", "", heading.partition("</h1>")[0])
    data = {**recording, "tokens": theme.tokens()}
    head = [
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>bnviz: {title}</title>",
        f"<style>{_static('report.css')}{''.join(map(_static, STYLES_OF_RUNS))}</style>",
        f'<script type="importmap">{_json({"imports": modules()})}</script>',
    ]
    body = [
        f'<main><header>{heading}</header><div id="run"></div><footer>{about}</footer></main>',
        f'<script type="application/json" id="recording">{_json(data)}</script>',
        *(_packed() if zipped else [f"<script>{plotly()}</script>"]),
        f'<script type="module">{UNPACK if zipped else ""}await import("{ROOM}{ENTRY}");</script>',
    ]
    return f'<!doctype html>\n<html lang="en">\n<head>{"".join(head)}</head>\n<body>{"".join(body)}</body>\n</html>\n'


@cache
def modules() -> dict[str, str]:
    """What draws a report: by bare name, each module as an address that holds it.

    A module inside a file has no folder, so that what it imports is named as here, too.
    """
    found: dict[str, str] = {}
    waiting = [ENTRY]
    while waiting:
        name = waiting.pop()
        if ROOM + name in found:
            continue
        source = _static(name)
        waiting += [each[1] for each in IMPORT.findall(source)]
        inside = IMPORT.sub(rf'\1"{ROOM}\2"', source)
        found[ROOM + name] = "data:text/javascript;base64," + base64.b64encode(inside.encode()).decode()
    return found


@cache
def plotly() -> str:
    """Plotly.js as it may stand in an element."""
    return script(zipped=False).decode().replace("</script", r"<\/script")


def _packed() -> list[str]:
    packed = base64.b64encode(script(zipped=True)).decode()
    return [f'<script type="application/octet-stream" id="packed">{packed}</script>']


def _static(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


def _json(data: Any) -> str:
    """As JSON that cannot end the element in which it stands."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", r"\u003c")
