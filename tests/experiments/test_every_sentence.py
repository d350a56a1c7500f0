"""Nothing is left out: every sentence of the paper and of the thread that a run can try has its claim.

A sentence is said here in a few words, by the section of Ioffe & Szegedy (2015) that it stands in; beside it are the
keys of the claims that try it. Each is recorded, so that it has its row in docs/claims.md, and is shown on a page.
"""

from urllib.parse import urlsplit

import pytest

from bnviz.experiments.claim import all_claims
from bnviz.experiments.claims import recorded
from bnviz.ui.site import site
from scripts.claims import DOCS

SENTENCES = {
    # the title, the abstract, section 1
    "batch normalization accelerates training": ("faster", "accelerates in time"),
    "it reduces internal covariate shift": ("reduces shift", "reduces shift, tanh"),
    "the change of the distributions is what slows training down": ("shift is what hurts", "noisy trains"),
    "stable distributions train better": ("stable distributions", "smooth", "smooth, tanh"),
    "the inputs of sigmoids move into the saturated regime": ("saturation", "dead, not saturated"),
    "the same accuracy takes fourteen times fewer steps": ("fourteen times",),
    # section 2
    "training converges faster with whitened inputs": (
        "whitened inputs",
        "decorrelated inputs",
        "whitened inputs, bn",
        "whitened inputs, linear",
        "whitened MNIST",
    ),
    "outside the gradient the step's effect is reduced": ("reduces the step", "keeps the step"),
    "b grows indefinitely": ("b explodes", "b stops"),
    "while the loss remains fixed": ("loss fixed", "output stands"),
    "this can get worse if the normalization also scales": ("scaling makes it worse",),
    "the model blows up": ("blows up", "trains anyway"),
    # section 3
    "normalizing would constrain a sigmoid to its linear regime": (
        "linear regime",
        "leaves the linear regime",
        "it costs accuracy",
    ),
    "gamma and beta can recover the input": ("identity", "identity as written", "identity with eps"),
    "where that is the best thing to do": ("networks recover", "found by descent", "floor", "above two"),
    "an example's output depends on its mini-batch": ("companions",),
    # section 3.1
    "in inference it depends on the example alone": ("deterministic", "test batch"),
    "it is then a single linear transform": ("one linear map",),
    "moving averages track the accuracy while it trains": ("moving averages",),
    "inference uses the unbiased variance": ("symptom: biased running variance", "symptom: unbiased variance"),
    # section 3.2
    "x = Wu + b has a more symmetric, non-sparse distribution": ("x has the better shape", "before is better"),
    "the shape of u's distribution changes while it trains": ("u changes its shape", "u changes its shape with BN"),
    "b can be left out: beta takes its role": ("inside", "beta's role", "beta suffices", "rings"),
    "different locations of a map are normalized alike": ("convolution: property", "convolution: faster"),
    # section 3.3
    "higher learning rates": ("higher rates", "any rate", "more rates", "breaks too"),
    "gradients neither explode nor vanish": ("gradients through depth", "without it"),
    "BN((aW)u) = BN(Wu), and what follows for the gradients": ("scale of W", "whatever eps", "any a"),
    "larger weights lead to smaller gradients": ("smaller gradients", "rate and scale"),
    "the parameter growth is stabilized": ("auto-tuning", "weights stop growing"),
    # section 4.1
    "Figure 1(a): the test accuracy": ("plateau", "initialization", "sooner all the same"),
    "Figure 1(b): without it the inputs of a sigmoid wander": ("wander",),
    "Figure 1(c): with it they are stable": ("steady",),
    # section 4.2.1
    "increase the learning rate": ("advice: higher rate", "advice: higher rate, plain"),
    "remove dropout": ("advice: no dropout, sooner", "advice: no dropout"),
    "reduce the L2 weight regularization": ("advice: less L2", "growing rate"),
    "accelerate the learning rate decay": ("advice: faster decay", "advice: faster decay, digits"),
    "remove local response normalization": ("advice: no local response normalization",),
    "shuffle the training examples more thoroughly": ("advice: shuffling",),
    "reduce the photometric distortions": ("advice: fewer distortions", "advice: fewer distortions, shifts"),
    # section 4.2.2
    "BN-Baseline is faster at the same rate": ("baseline",),
    "BN-x5 is faster still": ("five times",),
    "BN-x30 is slower at first": ("slower at first",),
    "and reaches a higher accuracy": ("higher in the end", "thirty everywhere"),
    "Inception at five times the rate reaches machine infinity": ("machine infinity", "survives"),
    "Inception with sigmoids stays at chance": ("sigmoid chance",),
    "BN-x5-Sigmoid learns": ("sigmoid learns",),
    # the thread on the bias
    "b is redundant because of gamma and beta": ("not gamma's doing",),
    "batch normalization trains with moving averages": (
        "trains with moving averages",
        "centred",
        "moving averages all blow up",
    ),
}
SAID = ("paper", "the thread")  # how the source of a claim on one of the two texts starts
CLAIMS = {claim.key: claim for claims in all_claims().values() for claim in claims}
TRIED = [key for keys in SENTENCES.values() for key in keys]


def test_every_claim_on_the_two_texts_stands_by_a_sentence() -> None:
    """So that a new one is entered here; and none is named that there is not."""
    assert set(TRIED) <= set(CLAIMS)
    said = {key for key, claim in CLAIMS.items() if claim.source.startswith(SAID)}
    assert said <= set(TRIED)


@pytest.mark.parametrize("key", TRIED)
def test_a_sentence_has_its_row_and_its_page(key: str) -> None:
    """The row is recorded, so that a test measures it again; the page is one of the site map."""
    claim = CLAIMS[key]
    assert recorded.measured(claim) is not None, f"python -m scripts.claims '{key}'"
    assert claim.says.replace("|", "&#124;") in (DOCS / "claims.md").read_text("utf-8")
    assert urlsplit(claim.link).path.strip("/") in {entry.name for entry in site()}
