"""A chart as the browser reads it, and at rest."""

import json

import numpy as np
import pytest

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Label, Marks, Tip, Y
from bnviz.charts.labels import apart
from bnviz.charts.panels import grow
from bnviz.charts.rest import interleaved
from bnviz.records import Ref
from bnviz.theme import Arm
from tests.charts import hand

PLAIN = Arm("plain", 1)
NAN = float("nan")


CALM = Marks()


def chart(*bindings: Binding, marks: Marks = CALM, **trace: object) -> Chart:
    """A chart of one trace."""
    layout = theme.layout(xaxis=theme.x_steps(), yaxis=theme.y_numbers(range=[0, 10]))
    figure = {"data": [{"type": "scatter", "line": {"color": "token:arm1"}} | trace], "layout": layout}
    return Chart("key", "Title", figure, bindings, marks)


LOSS = Binding(0, "line", Ref("plain.train_loss"))


def test_a_chart_is_plain_json():
    """What the browser gets can be written as JSON and read back to the same."""
    node = chart(LOSS, marks=Marks(labels=(Label(0, "plain", PLAIN),), changes=(PLAIN,))).to_json()
    assert json.loads(json.dumps(node)) == node


def test_a_node_says_which_column_feeds_which_attribute():
    """A binding is a trace, an attribute, a use and a column."""
    [binding] = chart(LOSS).to_json()["bindings"]
    assert binding == {"trace": 0, "attr": "y", "use": "line", "ref": ["plain.train_loss", []]}


def test_several_columns_of_one_trace_are_a_list():
    """Interleaved columns keep their order."""
    refs = (Ref("plain.accuracy_before"), Ref("plain.test_accuracy"))
    assert Binding(0, "line", refs).to_json()["ref"] == [["plain.accuracy_before", []], ["plain.test_accuracy", []]]


def test_a_line_gets_steps_and_values():
    """A line's x are the steps, its y the column."""
    figure = chart(LOSS).fill(hand.run({"plain.train_loss": [3.0, 2.0, 1.0]}))
    assert (list(figure.data[0].x), list(figure.data[0].y)) == ([0, 1, 2], [3.0, 2.0, 1.0])


def test_rows_that_are_not_a_number_are_left_out():
    """Accuracy that was not evaluated leaves no gap: the line goes on to the next value."""
    figure = chart(LOSS).fill(hand.run({"plain.train_loss": [3.0, NAN, 1.0]}))
    assert list(figure.data[0].x) == [0, 2]


def test_interleaved_columns_stand_at_the_same_step():
    """The value before a change and the one after it share their x, in this order."""
    steps = np.array([0, 1, 2])
    before, after = np.array([NAN, 10.0, NAN]), np.array([9.0, 90.0, NAN])
    x, y = interleaved([(steps, before), (steps, after)])
    assert (x.tolist(), y.tolist()) == ([0, 1, 1], [9.0, 10.0, 90.0])


def test_a_view_chooses_the_unit():
    """A name in an index is looked up among the visitor's choices."""
    values = np.arange(3 * 4 * 3).reshape(1, 3, 4, 3)
    binding = Binding(0, "line", Ref("plain.percentiles", ("layer", "unit", 1)))
    figure = chart(binding).fill(hand.run({"plain.percentiles": values}), {"layer": 2, "unit": 3})
    assert list(figure.data[0].y) == [values[0, 2, 3, 1]]


def test_now_takes_the_newest_row():
    """A picture of now shows the last row's numbers, at any depth of the trace."""
    binding = Binding(0, "now", Ref("plain.spread"), attr="marker.size")
    figure = chart(binding).fill(hand.run({"plain.spread": [[1, 2, 3], [4, 5, 6]]}))
    assert list(figure.data[0].marker.size) == [4, 5, 6]


def test_every_token_is_resolved():
    """At rest there is no token left."""
    figure = chart(LOSS, marks=Marks(labels=(Label(0, "plain", PLAIN),), tips=(Tip(0, PLAIN),)))
    assert "token:" not in figure.fill(hand.run({"plain.train_loss": [1.0, 2.0]})).to_json()


def test_filling_leaves_the_chart_as_it_was():
    """A chart is filled from many histories; none leaves a trace in it."""
    declared = chart(LOSS, marks=Marks(labels=(Label(0, "plain", PLAIN),)))
    before = json.dumps(declared.to_json())
    declared.fill(hand.run({"plain.train_loss": [1.0, 2.0]}))
    assert json.dumps(declared.to_json()) == before


def test_a_label_stands_at_the_end_of_its_line():
    """Names are written where the line ends, in the arm's ink."""
    declared = chart(LOSS, marks=Marks(labels=(Label(0, "plain", PLAIN),)))
    figure = declared.fill(hand.run({"plain.train_loss": [1.0, 2.0]}))
    [label] = [note for note in figure.layout.annotations if note.text == "plain"]
    assert (label.x, label.y, label.font.color) == (1, 2.0, theme.LIGHT.inks[0])


def test_labels_are_pushed_apart_around_their_middle():
    """Two labels at the same height give way by half a line each."""
    assert apart([50, 50]) == [-8.5, 8.5]


def test_labels_far_apart_stay():
    """A label that is alone stands at its line's height."""
    assert apart([10, 90, 50]) == [0, 0, 0]


def test_labels_stay_above_the_axis():
    """Near the bottom a cluster gives way upwards, where no tick label is."""
    assert apart([0, 0], floor=6) == [6, 23]


def test_the_now_line_stands_at_the_newest_step():
    """A thin line of ink marks now."""
    figure = chart(LOSS).fill(hand.run({"plain.train_loss": [1.0, 2.0, 2.0]}))
    assert [shape.x0 for shape in figure.layout.shapes] == [2]


@pytest.mark.parametrize(
    ("start", "values", "log", "expected"),
    [
        ((0, 2.7), [1.0, 2.5], False, (0, 2.7)),
        ((0, 2.7), [4.0], False, (0, 5)),
        ((0.01, 1), [0.5, 0.002], True, (0.001, 1)),
        ((0, 1), [], False, (0, 1)),
        ((0, 1), [-0.4], False, (-0.5, 1)),
    ],
)
def test_axes_grow_in_steps(start, values, log, expected):
    """An axis keeps its range until data leave it, then goes to the next round number."""
    assert grow(Y("grow", log, start), values) == pytest.approx(expected)


def test_axes_do_not_grow_beyond_their_most():
    """A diverging loss leaves the picture instead of flattening everything else."""
    assert grow(Y("grow", start=(0, 3), most=10), [1e6]) == (0, 10)


def test_growth_is_said_in_the_data_s_unit():
    """The start of a logarithmic axis is 0.01, not -2."""
    assert Y("grow", log=True, start=(0.01, 1)).to_json() == {"mode": "grow", "log": True, "start": [0.01, 1]}


def test_a_tip_never_stands_outside_its_panel():
    """Where the line has left the picture there is no point to mark."""
    marks = Marks(tips=(Tip(0, PLAIN),), y=Y("grow", start=(0, 3), most=10))
    assert len(chart(LOSS, marks=marks).fill(hand.run({"plain.train_loss": [1.0, 1e6]})).data) == 1


def test_a_name_stands_right_of_now_when_its_line_lags_a_little():
    """Accuracy is evaluated now and then; its name does not lie on the line of now."""
    declared = chart(LOSS, marks=Marks(labels=(Label(0, "plain", PLAIN),)))
    figure = declared.fill(hand.run({"plain.train_loss": [1.0, 2.0, NAN, NAN]}))
    assert [note.x for note in figure.layout.annotations if note.text == "plain"] == [3]
