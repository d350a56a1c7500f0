"""Measure the claims and write down what came out: the app's recorded table, and docs/claims.md, not-reproduced.md.

To be run from the root of the repository: ``python -m scripts.claims`` for all, or only for the sections and claims
that are named behind it; what is recorded of the others stays. Claims on MNIST need it in BNVIZ_DATA or in the cache.
``--document`` measures nothing and writes both documents anew from what is recorded.
"""

import argparse
import datetime
import sys
from importlib import metadata
from pathlib import Path

from tqdm import tqdm

from bnviz import claims_table, lessons
from bnviz.experiments.claim import Measured, all_claims
from bnviz.experiments.claims import recorded
from bnviz.experiments.claims.recorded import FIRST, Recorded

DOCS = Path(__file__).parents[1] / "docs"


def measure(names: list[str]) -> list[Measured]:
    """Measure the named claims, or all, each for its own number of seeds."""
    selected, missing = claims_table.at_hand(claims_table.select(names, quick=False))
    if missing:
        sys.exit(f"MNIST is not there: {', '.join(claim.key for claim in missing)}")
    total = sum(claim.seeds for _, claims in selected for claim in claims)
    with tqdm(total=total, unit="claim") as progress:
        return claims_table.measure(selected, first=FIRST, done=progress.update)


def keep(rows: list[Measured]) -> None:
    """Put them into the recorded table, in place of what was recorded of the same claims; drop claims that are gone."""
    day, torch = datetime.date.today().isoformat(), metadata.version("torch")
    known = {claim.key for claims in all_claims().values() for claim in claims}
    found = recorded.read(recorded.FILE.read_text("utf-8")) if recorded.FILE.exists() else {}
    found |= {row.claim.key: Recorded(day, torch, row.claim.fingerprint, row.values) for row in rows}
    text = recorded.write({key: each for key, each in found.items() if key in known})
    recorded.FILE.write_text(text, "utf-8")


def documents() -> dict[str, str]:
    """What is recorded as the documents of these names: all of it, and what did not reproduce."""
    found = recorded.recorded()
    rows = [
        Measured(claim, found[claim.key].values, FIRST)
        for claims in all_claims().values()
        for claim in claims
        if claim.key in found
    ]
    days = sorted({each.day for each in found.values()})
    versions = ", ".join(sorted({each.torch for each in found.values()}))
    when = f"on {days[0]}" if len(days) == 1 else f"from {days[0]} to {days[-1]}"
    said = f"Recorded {when} with torch {versions}, from seed {FIRST} on."
    shown = {key: lesson.title for lesson in lessons.lessons() for key in lesson.shows}
    return {
        "claims.md": claims_table.document(rows, said, shown),
        "not-reproduced.md": claims_table.not_reproduced(rows, said),
    }


def main() -> None:
    """Measure and write, or only write."""
    parser = argparse.ArgumentParser(prog="python -m scripts.claims", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--document", action="store_true")
    asked = parser.parse_args()
    if not asked.document:
        rows = measure(asked.names)
        keep(rows)
        print(claims_table.text(rows))
    for name, text in documents().items():
        (DOCS / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
