"""What is left of a class: its questions with their tallies, as a table for a file and for a report."""

import csv
import io

from bnviz.classroom.room import VOTES, Room

Table = list[list[str]]


def table(room: Room) -> Table:
    """The questions that were revealed, an option a line, under a line of names; no count where few answered."""
    names = ["question", "step", "option", "words", *(f"{vote} vote" for vote in VOTES), "came true", "numbers"]
    found = [names]
    for asked in room.past:
        tallies = [asked.tally(vote) for vote in VOTES]
        for option, words in enumerate(asked.question.options):
            counts = ["" if tally is None else str(tally[option]) for tally in tallies]
            said = [each["said"] for each in asked.found if each["option"] == option]
            shown = [asked.question.text, str(asked.step), "ABCDEFG"[option], words]
            found.append([*shown, *counts, str(len(said)), "; ".join(said)])
    return found


def as_csv(room: Room) -> str:
    """The table as CSV, of which no table program takes a cell for a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([_cell(each) for each in row] for row in table(room))
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
