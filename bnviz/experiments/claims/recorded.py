"""The recorded measurement of the claims: what `python -m scripts.claims` wrote down, seed by seed, with its day.

It is shown beside a measurement, never in place of one, and always says that it is recorded. A claim whose runs or
expectation have changed since then has no recorded measurement any more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bnviz.experiments.claim import Claim, Measured, all_claims
from bnviz.records import Array

FILE = Path(__file__).with_name("recorded.json")
FIRST = 0  # the first seed of every recorded measurement


@dataclass(frozen=True)
class Recorded:
    """One claim as it was measured: the day, torch's version, the claim's fingerprint then, (S,) numbers."""

    day: str
    torch: str
    fingerprint: str
    values: Array

    def to_json(self) -> dict[str, Any]:
        """As the file holds it; a number that is infinite or none is a word."""
        values = [value if np.isfinite(value) else str(value) for value in self.values.tolist()]
        return {"day": self.day, "torch": self.torch, "fingerprint": self.fingerprint, "values": values}


def read(text: str) -> dict[str, Recorded]:
    """What a file holds, by the claims' keys."""
    return {
        key: Recorded(each["day"], each["torch"], each["fingerprint"], np.array([float(v) for v in each["values"]]))
        for key, each in json.loads(text).items()
    }


def write(recorded: Mapping[str, Recorded]) -> str:
    """The file's text: a claim a line, in alphabetical order."""
    lines = [f"{json.dumps(key)}: {json.dumps(recorded[key].to_json())}" for key in sorted(recorded)]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def recorded() -> dict[str, Recorded]:
    """What is recorded of the claims as they are now, by key; a stale or unknown one is left out."""
    found = read(FILE.read_text(encoding="utf-8"))
    claims = [claim for listed in all_claims().values() for claim in listed]
    return {claim.key: found[claim.key] for claim in claims if _fits(claim, found.get(claim.key))}


def measured(claim: Claim) -> Measured | None:
    """The recorded measurement of a claim; None if there is none."""
    found = recorded().get(claim.key)
    return None if found is None else Measured(claim, found.values, FIRST)


def _fits(claim: Claim, found: Recorded | None) -> bool:
    return found is not None and found.fingerprint == claim.fingerprint
