"""The sentences of gamma and beta alone, from histories made by hand."""

from bnviz import experiments
from tests.experiments.telling import told

KEYS = experiments.get("gamma_beta_alone").keys


def said(steps=2, values=(90.0, 60.0, 91.0, 98.0), **settings):
    """The sentences for the accuracies of the four networks."""
    row = {"small": 1.3, "smaller": 12.7, "negative": 0.3}
    for arm, value, count in zip(KEYS, values, (600, 600, 1010, 28010), strict=True):
        row |= {f"{arm}.bad_step": -1, f"{arm}.test_accuracy": value, f"{arm}.trained": float(count)}
    return told("gamma_beta_alone", row, steps, **settings)


def test_what_gamma_and_beta_reach():
    """Against everything and the last layer."""
    found = said()["what"]
    assert "**600** gammas and betas reach **90.0 %**; training all **28,010** numbers gives **98.0 %**." in found[0]
    assert "does about as well: **91.0 %**" in found[1]
    assert said(values=(80.0, 60.0, 91.0, 98.0))["what"][1].endswith("**1010** numbers: **91.0 %**.")


def test_random_weights_are_said_to_want_another_rate():
    """Only where they have an ordinary one and are behind."""
    assert said()["what"][2].endswith("**30.0** points less. They want another rate: try 3.")
    assert said(random__lr=3.0)["what"][2].endswith("**30** points less.")
    assert said(values=(90.0, 91.0, 91.0, 98.0), random__lr=3.0)["what"][2].endswith("**1.0** points more.")


def test_gammas_are_counted_once_they_move():
    """At the start all are 1."""
    assert said(1)["gammas"] == ["All gammas are 1."]
    assert said()["gammas"][0].startswith("|γ| is below 0.05 for **1.3 %** of the units")
