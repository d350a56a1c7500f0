"""The sentences of where the kinks are, from histories made by hand."""

from tests.experiments.telling import told

COUNTS = {"default": 54.0, "bn": 1290.0, "zero": 14.0}


def said(steps=2, **settings):
    """The sentences."""
    row = {}
    for arm, count in COUNTS.items():
        row |= {f"{arm}.regions": count, f"{arm}.met": count / 10, f"{arm}.crossing": 100.0}
        row |= {f"{arm}.test_accuracy": 83.0}
    return told("kinks", row, steps, **settings)


def test_regions_and_kinks_are_counted():
    """Of all three."""
    found = said()
    assert "into **1290** regions, [[default]] into **54**, [[zero]] into **14**." in found["what"][0]
    assert "**129** kinks in [[bn]]" in found["what"][1]
    assert found["kinks"][0].endswith("[[zero]] **100 %**.")
    assert found["accuracy"][0].startswith("At step **1**: [[default]] **83.0 %**")


def test_in_the_middle_the_plain_network_ends_as_good():
    """It is said there and not off centre."""
    assert len(said()["what"]) == 2
    assert "In the middle" not in said()["what"][1]
    assert said(shift_x=0.0, shift_y=0.0)["what"][2].startswith("The data lie in the middle")


def test_before_the_run_one_is_told_to_drag():
    """Where to depends on where the data are."""
    assert said(1)["what"][1].startswith("Drag the points:")
    assert said(1, shift_x=0.0, shift_y=0.0)["what"][1].startswith("Drag the points away from the middle:")
