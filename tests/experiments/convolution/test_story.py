"""The sentences of convolutions, from histories made by hand."""

from bnviz import experiments
from tests.experiments.telling import told

KEYS = experiments.get("convolution").keys


def said(steps=2, **more):
    """The sentences."""
    row = {}
    for arm in KEYS:
        row |= {f"{arm}.bad_step": -1, f"{arm}.test_accuracy": [10.0, 91.0][:steps], f"{arm}.spread": 2.0}
        row |= {f"{arm}.unlike": 0.0, f"{arm}.scales": 96.0}
    return told("convolution", row | {"activation.unlike": 0.6, "activation.scales": 2688.0} | more, steps)


def test_who_passed_who_stands_and_who_ended():
    """Each by its own numbers."""
    found = said(**{"none.test_accuracy": [10.0, 12.0], "layer.bad_step": 1})["accuracy"][0]
    assert found.startswith("[[none]] is at **12.0 %**, [[channel]] passed 90 % by step **1**")
    assert found.endswith("[[layer]] ended at step **1**.")


def test_the_reason_is_the_moved_map_where_that_is_so():
    """And not before the first step, when every gamma is 1."""
    found = said()["what"]
    assert "**96** gammas and betas" in found[0]
    assert "**2688**" in found[0]
    assert found[1].endswith("That is the paper's reason, not speed.")
    assert len(said(1)["what"]) == 2
    assert len(said(**{"activation.unlike": 0.01})["what"]) == 2
