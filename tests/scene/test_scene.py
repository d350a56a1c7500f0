"""The tree that a page gives the browser: what it asks of the stream, and what can be taken out of it."""

from bnviz import scene
from bnviz.experiments.live_training.config import Config
from bnviz.records import Ref
from bnviz.scene.running import Transport

CONFIG = Config()
TREE = scene.box(
    "page",
    scene.transport(),
    scene.controls(CONFIG, "plain.bn", "plain.lr"),
    scene.row(scene.button("Recover", {"plain.lr": Ref("plain.train_loss")})),
    scene.hinton(Ref("plain.slope"), "a matrix", sum=Ref("plain.train_loss")),
    scene.ask("race", scene.question("first", "Which is first?", [("plain", "plain"), ("bn", "bn")])),
)


def names(tree: scene.Node) -> list[str]:
    """What every node in a tree is called, the outer ones first."""
    return [name for part in tree.parts for name in (part.name, *names(part))]


def test_a_tree_says_which_columns_it_shows() -> None:
    """Those of its readouts, its matrices and of what its buttons set, each once."""
    assert TREE.refs() == scene.Refs(now=(Ref("plain.train_loss"), Ref("plain.slope")))


def test_a_part_goes_by_its_field_or_its_kind() -> None:
    """So that one learning rate can be hidden, and every matrix at once."""
    assert names(TREE) == ["transport", "controls", "plain.bn", "plain.lr", "controls", "button", "hinton", "ask"]


def test_a_hidden_control_is_not_in_the_tree() -> None:
    """The others stay, and the tree that was given is left alone."""
    less = TREE.without({"plain.lr", "seed", "speed", "hinton", "nonsense"})
    assert names(less) == ["transport", "controls", "plain.bn", "controls", "button", "ask"]
    assert less.parts[0] == Transport(seed=False, rates=())
    assert less.refs() == scene.Refs(now=(Ref("plain.train_loss"),))
    assert "plain.lr" in names(TREE)


def test_scenes_are_equal_that_show_the_same() -> None:
    """A page that is drawn anew for the same settings gives the same scene, another one does not."""
    assert scene.controls(Config(), "plain.lr") == scene.controls(Config(seed=1), "plain.lr")
    assert len({TREE, TREE.without(set()), TREE.without({"ask"})}) == 2


def test_a_control_comes_from_its_declaration() -> None:
    """Its kind, its bounds and its words; the default, whatever the config says."""
    slider = scene.control(Config(), "plain.lr", short="lr").to_json()
    assert (slider["kind"], slider["low"], slider["log"], slider["short"]) == ("slider", 0.0001, True, "lr")
    assert scene.control(Config(), "plain.bn").to_json()["kind"] == "switch"
    assert scene.control(Config(), "surgery").to_json()["kind"] == "choice"


def test_a_recorded_scene_has_nothing_to_press() -> None:
    """Settings say what they were; buttons, and rows of them, are gone; a prediction stays."""
    found = TREE.recorded()
    assert found is not None
    assert names(found) == ["box", "clock", "timeline", "controls", "plain.bn", "plain.lr", "hinton", "ask"]
    assert [part.kind for part in found.parts[1].parts] == ["setting", "setting"]


def test_nothing_is_left_of_a_box_of_buttons() -> None:
    """It would be an empty place on the page."""
    assert scene.box("left", scene.row(scene.button("Go", {"seed": 1}))).recorded() is None
    assert scene.box("left").recorded() == scene.box("left")
