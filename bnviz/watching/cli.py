"""`bnviz diagnose FILE`: what the checks find in a recorded run, one finding a line."""

import argparse
import json
import sys
from dataclasses import asdict
from typing import Any


def add_to(commands: Any) -> None:
    """Add the command to those of the command line.

    Args:
        commands: what `argparse.ArgumentParser.add_subparsers` gives.
    """
    parser = commands.add_parser("diagnose", help="check a recorded run; status 1 if a finding says act")
    parser.add_argument("file", metavar="FILE", help="what bnviz.watch wrote")
    parser.add_argument("--json", action="store_true", help="the findings as JSON, one a line")
    parser.set_defaults(command=command)


def command(asked: argparse.Namespace) -> int:
    """Check a run and print what is found; returns the exit status: 1 if a finding says act, 2 without a run."""
    from bnviz.watching.diagnosis import diagnose  # here, since the other commands need no Arrow
    from bnviz.watching.reader import RunFileError, read

    try:
        run = read(asked.file)
    except RunFileError as problem:
        print(f"bnviz: {problem}", file=sys.stderr)
        return 2
    if run.meta is None:
        print(f"bnviz: {run.path.name} holds no recorded step yet.", file=sys.stderr)
        return 2
    found = diagnose(run)
    for line in _lines(found) if asked.json else _text(run, found):
        print(line)
    return int(found.act)


def _lines(found: Any) -> list[str]:
    return [json.dumps(asdict(finding)) for finding in found.findings]


def _text(run: Any, found: Any) -> list[str]:
    """The findings of a diagnosis, then how much of a run was checked and what was not seen."""
    layers = len(run.meta.of("norm")) + len(run.meta.of("nonlinearity"))
    quiet = f"{len(found.quiet)} checks found nothing in {layers} layers up to step {run.last_step}."
    return [*(finding.text() for finding in found.findings), quiet, *run.unseen, *filter(None, [run.damaged])]
