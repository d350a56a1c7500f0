"""Gamma and beta alone: Frankle et al. (2021), arXiv 2003.00152."""

from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Trial
from bnviz.experiments.reading import Read, last

SOURCE = "Frankle et al. (2021), arXiv 2003.00152"
ALONE = Trial("gamma_beta_alone", {}, (0, 500))
FAST = Trial("gamma_beta_alone", {"random.lr": 3.0}, (0, 500))


def ahead(other: str) -> Read:
    """How many points gamma and beta are ahead of another part, in the last record."""
    return lambda runs: runs[0][-1].arms["affine"].test_accuracy - runs[0][-1].arms[other].test_accuracy


CLAIMS = (
    Claim(
        "gamma and beta alone",
        "A network learns with all its weights random, by gamma and beta alone.",
        SOURCE,
        HOLDS,
        (ALONE,),
        last("affine", "test_accuracy"),
        "600 of 28,010 numbers reach more than 85 % in 500 steps",
        (85, 100),
        format="percent",
        slow=True,
        look=Look("accuracy", 500),
    ),
    Claim(
        "gamma and beta alone: random weights",
        "They learn far more than as many random weights.",
        SOURCE,
        IF,
        (ALONE,),
        ahead("random"),
        "at lr 0.1 as many random weights are more than 10 points behind",
        (10, 100),
        when="these have an ordinary learning rate",
        slow=True,
        look=Look("accuracy", 500),
    ),
    Claim(
        "gamma and beta alone: at the best rates",
        "They do so whatever the rates.",
        "read into the same",
        FAILS,
        (FAST,),
        ahead("random"),
        "at lr 3 as many random weights are less than 8 points behind",
        (-100, 8),
        slow=True,
        look=Look("accuracy", 500),
    ),
    Claim(
        "gamma and beta alone: last layer",
        "Gamma and beta learn more than the last layer does.",
        SOURCE,
        FAILS,
        (ALONE,),
        ahead("last"),
        "the last layer alone is less than 5 points behind, or ahead",
        (-100, 5),
        slow=True,
        look=Look("accuracy", 500),
    ),
    Claim(
        "gamma and beta alone: zeros",
        "Trained alone, gamma turns a third of the units off.",
        SOURCE,
        FAILS,
        (ALONE,),
        last("", "small"),
        "|gamma| is below 0.05 for less than 10 % of the units",
        (0, 10),
        format="percent",
        slow=True,
        look=Look("gammas", 500),
    ),
)
