"""A lesson's file as the editor writes it: what is read from it is what the teacher had set."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz import config as settings
from bnviz import experiments, lessons
from bnviz.experiments.live_training.config import Config
from bnviz.lessons import document, writing
from bnviz.lessons.check import check
from bnviz.lessons.document import LessonError, Run
from bnviz.lessons.reading import read
from bnviz.replay import ReplayLog, branched

OFFERED = [name for name in experiments.names() if experiments.get(name).charts(experiments.get(name).Config())]
RACE = experiments.get("live_training")
HEAD = writing.front("A title: with a colon", "", 3, "live_training")


def written(runs: list[Run], turns: list[str] | None = None) -> document.Lesson:
    """A lesson whose steps stand on these runs, read from its file."""
    steps: list[str] = []
    head = writing.front("A title", "One line.", 3, runs[0].experiment)
    for run, turn in zip(runs, turns or [""] * len(runs), strict=True):
        steps = writing.added(head, steps, "Words.", run, turn)
    return read(writing.whole(head, steps))


@pytest.mark.parametrize("name", OFFERED)
def test_the_run_of_any_experiment_is_written_and_read(name: str) -> None:
    """Its structural settings, a change on the way, its step, what is looked at, what is shown and given."""
    usual = writing.usual(name)
    assert usual.show
    config = usual.replay.start
    declared = settings.params(config)
    other = settings.replace(config, {"seed": 7}) if "seed" in declared else config
    numbers = [each for each, it in declared.items() if it.live and isinstance(it.default, float) and it.high]
    timed = ((12, settings.replace(other, {numbers[0]: declared[numbers[0]].high})),) if numbers else ()
    moved = replace(usual, replay=ReplayLog(other, timed, 40), view=dict.fromkeys(usual.view, 0), play=True, rate=7.0)
    first, second = written([usual, moved]).course()
    for found, run in ((first, usual), (second, moved)):
        assert replace(found, line=1, rate=run.rate) == replace(run, line=1)
    assert [each.replay for each in written([moved]).course()] == [moved.replay]


LIVE = {name: it for name, it in writing.fields(Config()).items() if it.live}
CHANGES = st.lists(
    st.tuples(
        st.integers(1, 50),
        st.sampled_from(sorted(LIVE)).flatmap(
            lambda name: st.tuples(
                st.just(name),
                st.booleans()
                if isinstance(LIVE[name].default, bool)
                else st.sampled_from(LIVE[name].choices)
                if LIVE[name].choices
                else st.integers(int(LIVE[name].low or 0), int(LIVE[name].high or 0))
                if isinstance(LIVE[name].default, int)
                else st.floats(LIVE[name].low, LIVE[name].high),
            )
        ),
    ),
    max_size=6,
)


@pytest.mark.slow
@given(CHANGES)
def test_any_course_of_a_race_is_read_as_it_was(changes: list[tuple[int, tuple[str, settings.Value]]]) -> None:
    """Whatever changed, whenever."""
    config = Config()
    timed: list[tuple[int, Config]] = []
    step = 0
    for after, (name, value) in changes:
        config, step = settings.replace(config, {name: value}), step + after
        timed.append((step, config))
    replay = ReplayLog(Config(), tuple(timed), step)
    found = written([replace(writing.usual("live_training"), replay=replay)]).run(0).replay
    assert found.config == replay.config
    assert [found.config_at(at) for at in range(step + 1)] == [replay.config_at(at) for at in range(step + 1)]


def test_a_run_with_a_branch_is_written_and_read() -> None:
    """What a visitor branched off is in the file."""
    replay = branched(ReplayLog(Config(), (), 30), "plain", 20)
    assert written([replace(writing.usual("live_training"), replay=replay)]).run(0).replay == replay


def test_a_step_says_only_what_differs_from_where_the_one_before_ends() -> None:
    """Nothing if the run is what the question before has led to: then it goes on with the reader's own run."""
    usual = writing.usual("live_training")
    after = replace(usual, replay=ReplayLog(Config(), (), 100))
    ask = writing.above("Is it?", "bn.test_accuracy", 50, 100)
    assert [step.run is None for step in written([usual, after], [ask, ""]).steps] == [False, True]
    elsewhere = replace(after, view={**after.view, "layer": 0})
    assert written([usual, elsewhere], [ask, ""]).run(1).view["layer"] == 0
    other = written([usual, writing.usual("bias_explosion")])
    assert [each.experiment for each in other.course()] == ["live_training", "bias_explosion"]


@pytest.mark.slow
def test_what_the_lists_make_is_a_lesson_that_can_be_played() -> None:
    """Both questions and every kind of task, with their solutions, on one seed."""
    usual = writing.usual("live_training")
    at = [replace(usual, replay=ReplayLog(Config(), (), step)) for step in (0, 40, 60, 80, 100)]
    turns = [
        writing.larger("Which?", "plain.test_accuracy", "bn.test_accuracy", 40, RACE),
        writing.above("Is it?", "bn.test_accuracy", 50, 60),
        writing.task("Set it.", "plain.lr", 2.0, "", 80),
        writing.task("Switch it on.", "plain.bn", True, "plain.test_accuracy > 20", 180, "The switch."),
        writing.task("Let it run.", "", 0, "", 120),
    ]
    steps: list[str] = []
    for run, turn in zip(at, turns, strict=True):
        run = replace(run, controls=("plain.lr", "plain.bn"))
        steps = writing.added(HEAD, steps, "Words with {bn.test_accuracy}.", run, turn)
    text = writing.whole(HEAD, steps)
    assert check(text, seeds=1) == []
    assert "[[plain]]" in text
    assert read(text).title == "A title: with a colon"


@pytest.mark.parametrize("name", lessons.names())
def test_a_file_is_parted_into_its_steps(name: str) -> None:
    """So that somebody can go on writing any lesson; put together again it is the same one."""
    text = (lessons.FOLDER / f"{name}.md").read_text("utf-8")
    lesson, steps = writing.parted(text)
    assert len(steps) == len(lesson.steps)
    assert all(writing.words(step) for step in steps)
    head = text[: text.index("\n---\n") + 5]
    again = read(writing.whole(f"{head}\n", steps))
    assert [len(step.items) for step in again.steps] == [len(step.items) for step in lesson.steps]
    assert [run.replay for run in again.course()] == [run.replay for run in lesson.course()]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "a paragraph of text"),
        ("# A title", "no headings"),
        ("It is {bn.test_accuracy", "not closed"),
        ("[words](set:plain.lr=-5)", "plain.lr takes"),
        ("One.\n---", "an empty line before it"),
    ],
)
def test_words_that_no_lesson_can_have_are_refused_in_a_sentence(words: str, said: str) -> None:
    """Nothing is kept of them."""
    with pytest.raises(LessonError, match=said):
        writing.added(HEAD, [], words, writing.usual("live_training"))


def test_a_run_that_no_link_can_hold_is_refused() -> None:
    """It is too long for a lesson, too."""
    far = replace(writing.usual("live_training"), replay=ReplayLog(Config(), (), 20_000))
    with pytest.raises(LessonError, match="longer than a lesson can hold"):
        writing.added(HEAD, [], "Words.", far)


def test_the_numbers_of_a_run_are_named_in_words() -> None:
    """Those of the charts by their titles and arms, the others by their columns."""
    found = writing.numbers(RACE, Config(), {"step": (), "plain.loss": (), "bn.spread": (3,)})
    assert found["bn.test_accuracy"] == "Test accuracy, bn"
    assert found["plain.loss"] == "plain.loss"
    assert not {"step", "bn.spread", "bn.accuracy_before"} & set(found)
    tree = read(writing.whole(HEAD, writing.added(HEAD, [], " ".join(f"{{{name}}}" for name in found),
                                                  writing.usual("live_training"))))  # fmt: skip
    assert len(tree.steps) == 1
