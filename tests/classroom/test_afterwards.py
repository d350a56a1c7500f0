"""What is left of a class: the table of its questions, as CSV and in a report."""

import csv
import io

from bnviz.classroom.afterwards import as_csv, table
from bnviz.classroom.question import Question
from bnviz.classroom.room import LEAST, Room
from bnviz.report.words import asked as in_report
from tests.stream.by_hand import Clock


def room_of(answers, text="=1+1?"):
    """A class that was asked one question, which was decided twice."""
    room = Room("7K4M", Clock())
    room.ask(Question(text, ("<b>two</b>", "three")), 12)
    for n in range(answers):
        room.join(f"m{n}")
        room.vote(f"m{n}", 1, n % 2)
    room.reveal()
    room.decided(0, "2 with seed 0")
    room.seed()
    room.decided(0, "2 with seed 1")
    return room


def test_an_option_a_line_with_what_came_true():
    """The same in the file and in the report; a question that was not revealed is not in it."""
    room = room_of(LEAST)
    room.ask(Question("And this?", ("yes", "no")))
    names, *rows = table(room)
    assert rows == [
        ["=1+1?", "12", "A", "<b>two</b>", "3", "", "2", "2 with seed 0; 2 with seed 1"],
        ["=1+1?", "12", "B", "three", "2", "", "0", ""],
    ]
    read = list(csv.reader(io.StringIO(as_csv(room))))
    assert read == [names, ["'=1+1?", *rows[0][1:]], ["'=1+1?", *rows[1][1:]]]  # no formula in a table program
    html = in_report(table(room))
    assert html.count("=1+1?") == 1
    assert "asked at step 12" in html
    assert "&lt;b&gt;two&lt;/b&gt;" in html
    assert "<td>2 with seed 0; 2 with seed 1</td>" in html


def test_few_answers_leave_no_count():
    """Neither in the file nor in the report."""
    _, *rows = table(room_of(LEAST - 1))
    assert [row[4:6] for row in rows] == [["", ""], ["", ""]]


def test_a_report_of_a_run_without_questions_says_nothing_of_a_class():
    """Nor that of a class that was asked nothing."""
    assert in_report([]) == in_report(table(Room("7K4M", Clock()))) == ""
