"""The checklist's page, through Streamlit's AppTest."""

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from bnviz.experiments.claim import all_claims

ROOT = Path(__file__).parents[2]


def test_every_claim_stands_on_the_page() -> None:
    """In the order of the list, each with its verdict."""
    app = AppTest.from_file(ROOT / "bnviz" / "ui" / "site.py", default_timeout=60)
    app.switch_page(str(ROOT / "pages" / "claims.py"))
    app.run()
    assert not app.exception
    [element] = [one for one in app.main if one.type == "bidi_component"]
    scene = json.loads(element.proto.json)["scene"]
    [listed] = [node["rows"] for node in scene["children"] if node["kind"] == "claims"]
    assert [row["says"] for row in listed] == [claim.says for claims in all_claims().values() for claim in claims]
