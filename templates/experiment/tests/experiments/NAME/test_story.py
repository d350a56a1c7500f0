"""`NAME`: its sentence says the numbers of the newest row."""

from bnviz import records
from bnviz.experiments.NAME import story, training
from bnviz.experiments.NAME.config import Config
from bnviz.history import History
from bnviz.stories.numbers import number


def test_the_sentence_says_the_losses_of_the_newest_row():
    """And their ratio."""
    machine = training.start(Config())
    made = [machine.step() for _ in range(13)]
    history = History(records.row_dtype(made[0]), recent=16, past=16)
    assert story.narrate(history, Config(), [], {}) == {}
    for record in made:
        history.append(records.row(record, history.dtype))
    [said] = story.narrate(history, Config(), [], {})["loss"]
    plain, bn = (made[-1].arms[arm].train_loss for arm in ("plain", "bn"))
    assert said == (
        f"Loss at step **12**: [[bn]] **{number(bn)}**, [[plain]] **{number(plain)}**, a ratio of {number(bn / plain)}."
    )


def test_a_diverged_network_is_said():
    """Instead of a number that is none."""
    machine = training.start(Config())
    record = machine.step()
    history = History(records.row_dtype(record), recent=16, past=16)
    machine.bad["plain"] = 1
    history.append(records.row(machine.step(), history.dtype))
    [said] = story.narrate(history, Config(), [], {})["loss"]
    assert "has diverged" in said
