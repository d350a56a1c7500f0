"""The first page: the race is running, and one button gives the plain network what the other one has."""

from dataclasses import replace

from bnviz import data, scene
from bnviz.charts import bands
from bnviz.charts.chart import height
from bnviz.experiments.live_training import BN, PLAIN
from bnviz.records import Ref
from bnviz.theme import Arm
from bnviz.ui import doors, live

TITLE = "Two equal networks learn to read digits. One has batch normalization."

live.pass_on("live_training")
race = live.Mount("live_training", "home", rate=20, playing=True)
if race.config.data != "digits" or race.config.seeds > 1:
    race.forget()


def images(arm: Arm) -> scene.Node:
    """One test image of each digit, and the arm's answers."""
    digits = data.load("digits")
    places = data.one_of_each(digits)
    shown = tuple((255 * digits.x_test[place]).astype("u1").tobytes() for place in places)
    return scene.digits(arm, 8, shown, tuple(map(int, digits.y_test[places])), Ref(f"{arm.key}.answers"))


def column(arm: Arm, *below: scene.Node) -> scene.Node:
    """One network: its score, its answers, what reaches one of its units."""
    score = scene.number(Ref(f"{arm.key}.test_accuracy"), "percent", "of the test images right")
    strip = bands.strip(arm, note="nothing passes here")
    return scene.box(
        f"column slot{arm.slot}",
        scene.card(arm, score, [scene.either(race.config, f"{arm.key}.bn", "without batch norm", "with batch norm")]),
        scene.text("ten of them, and its answers", "cap"),
        images(arm),
        strip,
        *below,
    )


def page() -> scene.Node:
    """What it is, how it stands, the two networks, the button."""
    give = scene.press(race.config, "plain.bn", "Give it batch norm", "Take it away again", short="BN")
    stays = scene.until("plain.bn", scene.text("Its weights are not changed."))
    away = (("reads", "reads on"), ("slowly", "forgets slowly"), ("at once", "forgets at once"))
    honest = scene.text(
        "Same first weights, same images in the same order. Every number comes from a training step that just ran."
    )
    guess = scene.ask("home", scene.question("away", "Take it away, and plain …", away), lead="", classes="plainly")
    return scene.box(
        "page home",
        scene.box(
            "hero", scene.box("", scene.heading(TITLE, level=1), scene.say("page.home")), scene.transport(quiet=True)
        ),
        scene.box(
            "arms",
            replace(race.charts["accuracy"], height=height(372, phone=168, projector=632)),
            column(PLAIN, scene.box("press", scene.row(give), stays)),
            column(
                BN,
                scene.box("press", scene.until("plain.bn", honest), scene.since("plain.bn", guess)),
                scene.leave("All controls", "live_training", "live_training"),
            ),
        ),
    )


race.show(page())
doors.show()
