"""The tree that a page gives the browser: what it asks of the stream, and what can be taken out of it."""

from bnviz.experiments.live_training import training as live_training
from bnviz.records import Ref
from bnviz.ui import scene

CONFIG = live_training.Config()
TREE = scene.box(
    "page",
    scene.transport(),
    scene.controls(CONFIG, "plain.bn", "plain.lr"),
    scene.row(scene.button("Recover", {"plain.lr": Ref("plain.train_loss")})),
    scene.hinton(Ref("plain.slope"), "a matrix", sum=Ref("plain.train_loss")),
    scene.ask("race", scene.question("first", "Which is first?", [("plain", "plain"), ("bn", "bn")])),
)


def test_a_tree_says_which_columns_it_shows() -> None:
    """Those of its readouts, its matrices and of what its buttons set, each once."""
    assert scene.refs(TREE)["now"] == [Ref("plain.train_loss"), Ref("plain.slope")]


def test_what_can_be_hidden_has_a_name() -> None:
    """Fields, charts and kinds; what only holds others together has none."""
    assert set(scene.hideable(TREE)) == {"seed", "speed", "transport", "plain.bn", "plain.lr", "hinton", "ask"}


def test_a_hidden_control_is_not_in_the_tree() -> None:
    """The others stay, and the tree that was given is left alone."""
    less = scene.without(TREE, {"plain.lr", "seed", "speed", "hinton", "nonsense"})
    assert set(scene.hideable(less)) == {"seed", "speed", "transport", "plain.bn", "ask"}
    assert (less["children"][0]["seed"], less["children"][0]["rates"]) == (False, [])
    assert "plain.lr" in scene.hideable(TREE)
