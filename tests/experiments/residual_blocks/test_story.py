"""The sentences of residual blocks and of their rates, from histories made by hand."""

from bnviz import experiments
from tests.experiments.telling import told

KEYS = experiments.get("residual_blocks").keys
SIZES = {"none": 1024.0, "batch": 11.0, "skip": 1.0, "layer": 12.0}
NAN, NEVER = float("nan"), float("inf")


def blocks(steps=2, **more):
    """What the page says of ten blocks."""
    row = {"skip.alpha": 0.2}
    for arm in KEYS:
        row |= {f"{arm}.bad_step": -1, f"{arm}.test_accuracy": [10.0, 91.0][:steps]}
        row |= {f"{arm}.squares": (1.0, SIZES[arm]), f"{arm}.share": (0.5, 0.09)}
    return told("residual_blocks", row | more, steps, blocks=10)


def rates(passed, ended, progress=1.0):
    """What is said of a grid of which the first kind alone is known."""
    row = {"progress": progress, "rate": 0.01}
    for arm in KEYS:
        row |= {f"{arm}.passed": (NAN,) * 6, f"{arm}.ended": (NAN,) * 6}
    return told("residual_rates", row | {"none.passed": passed, "none.ended": ended}, 2)


def test_the_streams_are_held_to_both_formulas():
    """With their numbers."""
    [said] = blocks()["squares"]
    assert "[[none]] **1024** (2ᴸ is 1024)" in said
    assert "[[batch]] **11** and [[layer]] **12** (L + 1 is 11), [[skip]] **1.0**." in said


def test_who_learned_and_who_ended():
    """By the first evaluation above 90 percent."""
    said = blocks(**{"none.bad_step": 1})["accuracy"][0]
    assert said.startswith("[[none]] ended at step **1**, [[batch]] passed 90 % by step **1**")
    assert blocks(1)["accuracy"] == ["Nobody has learned yet."]


def test_the_scalar_is_told_once_it_moves():
    """Not before the first step."""
    assert "was 0 and is **0.20** now" in blocks()["what"][2]
    assert len(blocks(1)["what"]) == 2


def test_a_kind_is_at_ninety_where_it_passed():
    """With the fastest, and where it diverged."""
    said = rates((NEVER, NEVER, 80.0, 30.0, NEVER, NEVER), (-1, -1, -1, -1, 4, 2))["rates"]
    assert said == ["[[none]] is at 90 % at 0.01 and 0.03, fastest after **30** steps; it diverges at 0.1 and 0.3."]


def test_nothing_is_called_never_before_all_rates_are_trained():
    """Only at the end."""
    passed, ended = (NEVER, NAN, NAN, NAN, NAN, NAN), (-1, NAN, NAN, NAN, NAN, NAN)
    assert rates(passed, ended, 0.4)["rates"] == ["[[none]] is not at 90 % yet."]
    assert rates(passed, ended, 0.4)["now"] == ["Now at learning rate **0.01**."]
    assert rates((NEVER,) * 6, (-1,) * 6)["rates"] == ["[[none]] never is at 90 %."]
