"""The documents say what is true."""

import re

import pytest

from bnviz.stream.life import diagram
from tests.documents import ROOT, floors

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DOCUMENTS = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]


@pytest.mark.parametrize("drawn", [floors, diagram], ids=["the floors", "the life of a session"])
def test_the_diagrams_of_the_house_are_drawn_from_the_code(drawn) -> None:
    """Copy what the function returns into docs/architecture.md when this fails."""
    assert f"```mermaid\n{drawn()}\n```" in ARCHITECTURE


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_of_a_document_leads_somewhere(document) -> None:
    """Links to files of this repository."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_files_that_the_documents_name_are_there() -> None:
    """Paths in code type that begin with a folder of this repository."""
    named = re.findall(r"`((?:bnviz|tests|pages|docs|scripts|benchmarks)/[\w./-]+\.\w+)`", ARCHITECTURE)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
