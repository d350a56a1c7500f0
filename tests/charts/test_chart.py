"""A chart as it is declared, and as the browser reads it."""

import json

from bnviz import theme
from bnviz.charts.chart import Bar, Binding, Chart, Label, Marks, Tip, Y
from bnviz.records import Ref
from bnviz.scene.node import Refs
from bnviz.theme import Arm

PLAIN = Arm("plain", 1)
LOSS = Binding(0, "line", Ref("plain.train_loss"))
CALM = Marks()


def chart(*bindings: Binding, marks: Marks = CALM, **trace: object) -> Chart:
    """A chart of one trace."""
    layout = theme.layout(xaxis=theme.x_steps(), yaxis=theme.y_numbers(range=[0, 10]))
    figure = {"data": [{"type": "scatter", "line": {"color": "token:arm1"}} | trace], "layout": layout}
    return Chart("key", "Title", figure, bindings, marks)


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


def test_a_chart_asks_for_the_columns_of_its_traces_by_use():
    """And for those that say where an arm diverged, once."""
    film, now = Ref("plain.histogram", ("layer",)), Ref("plain.bad_step")
    found = chart(LOSS, Binding(0, "film", film), Binding(0, "now", now), marks=Marks(ended=(PLAIN,))).refs()
    assert found == Refs(line=(Ref("plain.train_loss"),), film=(film,), now=(now,))


def test_marks_are_told_with_their_traces_and_arms():
    """Names in ink, tips and bars in the line's colour and the arm's shape."""
    marks = Marks(
        labels=(Label(2, "50th", PLAIN, narrow="15th–85th"),),
        tips=(Tip(2, PLAIN),),
        bars=(Bar(0, 1, 2, PLAIN),),
        changes=(PLAIN,),
        ended=(PLAIN,),
        empty=(0, "nothing"),
    ).to_json()
    look = {"arm": "plain", "color": "token:arm1", "symbol": "square"}
    assert marks["labels"] == [
        {"trace": 2, "text": "50th", "arm": "plain", "color": "token:arm1-ink", "narrow": "15th–85th"}
    ]
    assert marks["tips"] == [{"trace": 2, **look}]
    assert marks["bars"] == [{"low": 0, "high": 1, "middle": 2, **look}]
    assert (marks["changes"], marks["slots"]) == (["plain"], {"plain": 1})
    assert marks["ended"] == [{"arm": "plain", "ref": ["plain.bad_step", []]}]
    assert marks["empty"] == {"limit": 0, "text": "nothing"}


def test_growth_is_said_in_the_data_s_unit():
    """The start of a logarithmic axis is 0.01, not -2."""
    assert Y("grow", log=True, start=(0.01, 1)).to_json() == {"mode": "grow", "log": True, "start": [0.01, 1]}
    assert Y("grow", start=(0, 3), most=10).to_json()["most"] == 10


def test_a_chart_without_its_title_is_the_same_picture():
    """Where several share one."""
    assert chart(LOSS).untitled().to_json() == chart(LOSS).to_json() | {"bare": True}


def test_charts_are_equal_that_draw_the_same():
    """And have the same hash; another trace is another chart."""
    assert len({chart(LOSS), chart(LOSS), chart(LOSS, name="other")}) == 2
