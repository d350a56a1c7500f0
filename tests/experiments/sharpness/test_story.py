"""The sentences of the edge of stability, from histories made by hand."""

from tests.experiments.telling import told


def said(plain=(0.4, 0.98), bn=(1.6, 1.02), bad=-1, rises=(0.0, 26.0)):
    """The sentences for sharpnesses in units of 2 / lr, one a step."""
    row = {"plain.bad_step": -1, "bn.bad_step": bad, "plain.sharpness": [20 * ratio for ratio in plain]}
    row |= {"plain.ratio": list(plain), "bn.ratio": list(bn), "plain.rises": list(rises), "bn.rises": list(rises)}
    return told("sharpness", row, len(plain))


def test_the_edge_is_told_before_the_run():
    """Then the sharpness that was measured last."""
    before = said((0.4,), (1.6,), rises=(float("nan"),))
    assert before["guess.edge"] == ["20.0", "Formula: $2/η$, with η = **0.1**: **20.0**."]
    assert before["edge"] == ["At the start, in units of 2 / η: [[plain]] **0.400**, [[bn]] **1.60**."]
    assert said()["guess.edge"][3] == "Measured at step **1**: **19.6**."


def test_who_came_to_the_edge_from_which_side():
    """And on how many steps the loss rose."""
    found = said()["what"]
    assert found[0] == "[[plain]] began below the edge, at **0.40** of it, and was there at step **1**."
    assert found[1] == "[[bn]] began above the edge, at **1.6** of it, and was there at step **1**."
    assert "**26 %** in [[plain]]" in found[2]


def test_who_did_not_come_or_was_thrown_out():
    """In numbers."""
    assert said(plain=(0.4, 0.6))["what"][0] == "[[plain]] has not come to the edge: **0.60** of it."
    assert said(bad=1)["what"][1] == "[[bn]] became non-finite at step **1**."
