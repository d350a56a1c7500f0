"""What the server's process imports: it draws and sends.

torch is the workers', and takes a second to import; pandas is nobody's, and Streamlit imports it at a wrong move.
"""

import json
import os
import subprocess
import sys

import pytest

from bnviz.paths import ROOT
from bnviz.ui.site import site

OPEN_EVERY_PAGE = """
import json, sys
from streamlit.testing.v1 import AppTest
import app
from bnviz.experiments.claim import all_claims
from bnviz.ui import server, site

found = {}

def note(what):
    found[what] = sorted({"torch", "pandas", "sklearn"} & sys.modules.keys())

note("the app")
server.first_page()
note("what is done ahead")
for entry in site.site():
    opened = AppTest.from_file(server.SCRIPT, default_timeout=600)
    opened.switch_page(str(entry.script))
    assert not opened.run().exception
    note(entry.name)
all_claims()
note("the claims")
print(json.dumps(found))
"""


@pytest.mark.slow
def test_no_page_needs_a_large_library_to_be_drawn() -> None:
    """The app, the site map, what is imported ahead, every page's script and every claim, in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", OPEN_EVERY_PAGE],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    imported = json.loads(done.stdout)
    assert imported.keys() == {"the app", "what is done ahead", "the claims", *(entry.name for entry in site())}
    assert {what: libraries for what, libraries in imported.items() if libraries} == {}
