"""The sentences of the growing rate, from histories made by hand."""

import pytest

from tests.experiments.telling import told

ARM = {"train_loss": 0.1, "lr": 0.1, "weight_norm": 2.0, "bad_step": -1}
ROW = {f"{arm}.{name}": value for arm in ("decay", "growing", "neither") for name, value in ARM.items()}
ROW |= {"growth": 1000.0, "worst": 1e-12, "gap": [0.0, 1e-13, 1e-12], "control": [0.0, 0.2, 0.1]}


def said(steps=3, **more):
    """The sentences."""
    settings = {name: more.pop(name) for name in ("eps",) if name in more}
    return told("growing_rate", ROW | more, steps, **settings)


def test_the_formula_is_told_before_the_run_and_the_growth_after():
    """As a guess reads it: value, sentence, value, sentence."""
    before = said(1, gap=[0.0], control=[0.0])["guess.growth"]
    assert len(before) == 2
    assert float(before[0]) == pytest.approx(1.0328e6, rel=1e-3)
    assert before[1].endswith("= **0.0069** and t = **1000**: **1,032,848** times.")
    assert said()["guess.growth"][2:] == ["1000.0", "At step **2** it has grown **1000** times."]


def test_equal_losses_are_one_training():
    """With the largest difference, and what neither would do."""
    found = said()
    assert found["loss"] == ["With the growing rate no loss was off by more than **1.0 · 10⁻¹²**."]
    assert found["what"][1] == "All the same no loss differs by more than **1.0 · 10⁻¹²**: the two are one training."
    assert "up to **0.20** away" in found["what"][2]


@pytest.mark.parametrize(("eps", "why"), [(0.0, "rounding grows"), (1e-5, "eps is added to a variance")])
def test_where_they_part_the_reason_is_named(eps, why):
    """With the first step at which it can be seen."""
    found = said(worst=0.5, gap=[0.0, 0.02, 0.5], eps=eps)["what"][1]
    assert found.startswith(f"From step **1** on the losses differ: {why}")
    assert said(worst=1e-4, gap=[0.0, 1e-5, 1e-4])["what"][1] == "The losses begin to differ: by **1.0 · 10⁻⁴**."


def test_what_ended_is_named():
    """And nothing else is compared."""
    assert said(**{"growing.bad_step": 2})["what"] == ["[[growing]] turned non-finite at step **2**."]


def test_losses_that_are_the_same_to_the_bit_are_called_so():
    """Not by a number that is 0."""
    assert said(worst=0.0)["loss"] == ["The two losses have been the same to the last bit."]
