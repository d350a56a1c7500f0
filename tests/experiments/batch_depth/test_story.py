"""The sentences of what depth does to a batch, from histories made by hand."""

from tests.experiments.telling import told

WAYS = ("nothing", "divide", "centre", "both")


def said(steps=101, activation="relu", **more):
    """The sentences after so many layers."""
    row = {f"{arm}.mean": mean for arm, mean in zip(WAYS, (0.997, 0.52, 0.92, 0.315), strict=True)}
    row |= {"layer_mean": 0.996, "both.rank": 23.0, "centre.apart": 0.002, "centre.rest": 0.95, "centre.longer": 54.0}
    return told("batch_depth", row | more, steps, activation=activation)


def test_layer_norm_does_not_help():
    """Where both have become one direction."""
    assert "layer norm does not help at all (**0.996**)" in said()["what"][0]
    assert said(layer_mean=0.5)["what"][0].endswith("with layer norm **0.500**.")


def test_one_over_pi_is_named_where_it_is():
    """With ReLU, near it."""
    assert "1/π = 0.318" in said()["what"][1]
    assert "1/π" not in said(activation="tanh")["what"][1]
    assert "1/π" not in said(**{"both.mean": 0.5})["what"][1]


def test_the_outlier_is_laid_to_centring_alone():
    """Where there is one."""
    assert "centring without the division; with both it does not happen" in said()["what"][2]
    assert "has a cosine of **0.60** to them" in said(**{"centre.apart": 0.6})["what"][2]


def test_before_any_layer_the_digits_are_described():
    """And nothing is compared."""
    found = said(1, **{"nothing.mean": 0.7})
    assert found["depth"] == ["The digits themselves: two of them have a cosine of **0.70** on average."]
    assert "Nothing trains" in found["what"][0]
