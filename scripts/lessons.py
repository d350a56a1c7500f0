"""Write docs/lessons.md: which lesson shows which claim.

To be run from the root of the repository after a lesson or a claim was added: ``python -m scripts.lessons``.
"""

from pathlib import Path

from bnviz import lessons
from bnviz.experiments.claim import all_claims

FILE = Path(__file__).parents[1] / "docs" / "lessons.md"
HEAD = """# Which lesson shows which claim

In a lesson a reader measures these claims; every other claim is measured on the page of its experiment and in *Every
claim*. `python -m scripts.lessons` writes this table from the lessons' files.

| lesson | claim |
|---|---|
"""


def table() -> str:
    """The document."""
    says = {claim.key: claim.says.replace("|", "&#124;") for claims in all_claims().values() for claim in claims}
    return HEAD + "".join(f"| {found.title} | {says[key]} |\n" for found in lessons.lessons() for key in found.shows)


if __name__ == "__main__":
    FILE.write_text(table(), "utf-8")
