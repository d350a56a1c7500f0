"""The bounded log: what it keeps, and that it keeps it whatever comes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnviz.history import History

DTYPE = np.dtype([("step", "i8"), ("loss", "f8"), ("units", "f4", (2, 3))])


def rows(first, stop):
    """Rows of the steps first, ..., stop - 1; every value can be told from its step."""
    made = np.zeros(stop - first, DTYPE)
    made["step"] = np.arange(first, stop)
    made["loss"] = made["step"] / 2
    made["units"] = made["step"][:, np.newaxis, np.newaxis] + np.arange(6).reshape(2, 3) / 10
    return made


def filled(steps, recent=8, past=16, keep=()):
    """A history of this many steps that came one after the other."""
    history = History(DTYPE, recent, past)
    for step in keep:
        history.keep(step)
    for step in range(steps):
        history.append(rows(step, step + 1))
    return history


@pytest.mark.parametrize("steps", [1, 15, 16, 17, 100, 5000])
def test_the_whole_run_stays_in_view_within_its_bound(steps):
    """However long the run, its first step is kept, the thinned rows are evenly spaced, and no more than `past`."""
    history = filled(steps)
    assert list(history.steps) == list(range(0, steps, history.stride))
    assert len(history) <= 16


@pytest.mark.parametrize("steps", [3, 8, 9, 100, 5000])
def test_the_newest_steps_are_kept_in_full(steps):
    """The newest `recent` rows are all there, in order."""
    history = filled(steps)
    newest = range(max(0, steps - 8), steps)
    assert [history.at(step)["step"] for step in newest] == list(newest)


def test_a_million_steps_take_the_memory_of_some_thousands():
    """The arrays are the same after a million steps as after a thousand."""
    history = History(DTYPE)
    sizes = set()
    for first in range(0, 1_000_000, 10_000):
        history.append(rows(first, first + 10_000))
        sizes.add(history._past.nbytes + history._ring.nbytes)
    assert len(sizes) == 1
    assert history.last_step == 999_999


def test_the_stride_is_a_power_of_two():
    """So that thinning again and again leaves an even spacing."""
    assert {filled(steps).stride for steps in (10, 30, 60, 120, 5000)} == {1, 2, 4, 8, 512}


def test_kept_steps_are_never_thinned():
    """A step that somebody asked to keep stays whatever the stride."""
    history = filled(5000, keep=(7, 4001))
    assert {7, 4001} <= set(history.steps)


def test_a_recent_step_can_still_be_kept():
    """Keeping a step that was left out a moment ago puts it back in its place."""
    history = filled(100)
    history.keep(97)
    assert 97 in history.steps
    assert list(history.steps) == sorted(history.steps)
    assert history.whole["loss"].tolist() == [step / 2 for step in history.steps]


def test_a_released_step_is_thinned_like_any_other():
    """After its release nothing protects a step."""
    history = filled(100, keep=(7,))
    history.release(7)
    history.append(rows(100, 5000))
    assert 7 not in history.steps


def test_keeping_everything_does_not_break_the_bound():
    """Half of the past at most is kept on request; the oldest requests give way."""
    history = filled(5000, keep=range(1, 400))
    assert len(history) <= 16
    assert history.steps[0] == 0


def test_rows_that_came_before_are_left_out():
    """A run that was rebuilt repeats old steps; they change nothing."""
    history = filled(10)
    again = rows(5, 12)
    again["loss"][:5] = -1
    history.append(again)
    assert [history.at(step)["step"] for step in range(4, 12)] == list(range(4, 12))
    assert history.column("loss")[1].min() == 0


def test_a_row_is_found_by_its_step_or_the_one_before():
    """Any step finds the newest row at or before it, among the recent ones or the thinned."""
    history = filled(1000)
    assert history.at(998)["step"] == 998
    assert history.at(5000)["step"] == 999
    assert history.at(500)["step"] == 500 // history.stride * history.stride


def test_there_is_no_row_before_the_first():
    """Asking for it is an error, not some row."""
    with pytest.raises(LookupError):
        filled(3).at(-1)
    with pytest.raises(LookupError):
        History(DTYPE).last  # noqa: B018


def test_a_row_handed_out_does_not_change_afterwards():
    """Later steps overwrite the log, not what was read from it."""
    history = filled(3)
    row = history.last
    history.append(rows(3, 100))
    assert row["step"] == 2


def test_a_column_ends_with_the_newest_row():
    """The whole run, and the newest step even where the stride leaves it out."""
    history = filled(100)
    steps, values = history.column("units", (1, 2))
    assert steps[-1] == 99
    assert values == pytest.approx(steps + 0.5)


def test_a_column_keeps_its_own_axes():
    """What the index leaves of the axes is there for every step."""
    steps, values = filled(5).column("units")
    assert values.shape == (len(steps), 2, 3)


def test_the_newest_number_is_looked_up_past_what_is_not_known():
    """NaN stands for not evaluated; the newest value before it counts."""
    history = History(DTYPE, recent=4, past=16)
    made = rows(0, 40)
    made["loss"][np.arange(40) % 16 != 0] = np.nan
    for step in range(40):
        history.append(made[step : step + 1])
    assert history.latest("loss", (), 39) == 16
    assert history.latest("loss", (), 31) == 8


def test_the_newest_number_is_searched_among_the_rows_that_are_new():
    """NaN where the new rows know none; None where some of them are not kept in full any more."""
    history = History(DTYPE, recent=8, past=16)
    made = rows(0, 40)
    made["loss"][np.arange(40) % 5 != 0] = np.nan
    kind, place = np.dtype("f8"), DTYPE.fields["loss"][1] // 8
    for step in range(39):
        history.append(made[step : step + 1])
    assert history.newest_known(kind, place, 30) == 35 / 2
    assert np.isnan(history.newest_known(kind, place, 35))
    made["loss"] = np.nan
    history.append(made[39:])
    assert history.newest_known(kind, place, 31) == 35 / 2
    later = rows(40, 50)
    later["loss"] = np.nan
    history.append(later)
    assert history.newest_known(kind, place, 30) is None
    assert np.isnan(history.newest_known(kind, place, 45))
    assert np.isnan(History(DTYPE).latest("loss", (), 0))


def test_rows_after_a_step_can_be_thinned_further():
    """A receiver that has come to a step gets the rows since, as coarse as it wants them."""
    history = filled(15)
    assert history.rows(after=9)["step"].tolist() == [10, 11, 12, 13, 14]
    assert history.rows(after=9, stride=4)["step"].tolist() == [12]


def test_the_size_in_bytes_is_what_was_asked_for():
    """A history that is given a size takes about that."""
    history = History.within(DTYPE, 20_000)
    assert 15_000 < history._past.nbytes + history._ring.nbytes <= 21_000


@given(
    batches=st.lists(st.integers(1, 60), max_size=30),
    kept=st.lists(st.integers(0, 300), max_size=6),
)
def test_what_is_left_does_not_depend_on_the_batches(batches, kept):
    """Rows that come one by one or in batches leave the same history."""
    together = History(DTYPE, 8, 16)
    for step in kept:
        together.keep(step)
    first = 0
    for size in batches:
        together.append(rows(first, first + size))
        first += size
    single = filled(first, keep=kept)
    assert together.steps.tolist() == single.steps.tolist()
    newest = range(max(0, single.last_step - 7), single.last_step + 1)
    assert [together.at(step)["step"] for step in newest] == [single.at(step)["step"] for step in newest]
    assert together.stride == single.stride


@pytest.mark.parametrize("step", [0, 3, 40, 95, 99])
def test_the_run_as_it_stood_at_a_step(step):
    """The newest row, the columns and the latest values are what they were; the run itself is untouched."""
    history = filled(100)
    there = int(history.at(step)["step"])
    then = history.until(step)
    assert (then.last_step, float(then.last["loss"])) == (there, there / 2)
    assert then.latest("loss", (), 10**6) == there / 2
    steps, values = then.column("loss")
    assert list(steps) == sorted({*(s for s in range(0, 100, history.stride) if s <= there), there})
    assert list(values) == [each / 2 for each in steps]
    assert history.last_step == 99


@pytest.mark.parametrize("index", [(), (1,), (1, 2)])
def test_a_column_is_the_same_however_often_it_was_asked_for(index):
    """What was gathered of a column before holds the same numbers: of thinned rows, kept ones, an earlier moment."""
    asked, fresh = History(DTYPE, 8, 16), History(DTYPE, 8, 16)
    for step in range(300):
        for history in (asked, fresh):
            history.append(rows(step, step + 1))
            if step % 40 == 3:
                history.keep(step - 1)
        steps, values = asked.column("units", index)
        assert steps.tolist() == asked.steps.tolist() + [step] * (step not in asked.steps)
        assert (values == rows(0, 300)["units"][(steps, *index)]).all()
    assert all((a == b).all() for a, b in zip(asked.column("units", index), fresh.column("units", index), strict=True))
    assert asked.until(100).column("units", index)[0][-1] <= 100
