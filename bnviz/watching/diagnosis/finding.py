"""What a check finds, and what a check is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bnviz.watching.diagnosis.rates import RATES, Rates
from bnviz.watching.reader import Run

LEVELS = ("act", "look", "note")

SYMPTOMS = {  # the sixteen of the page "What is wrong?", by the keys that findings name
    "eval_far_from_train": "eval() is far worse than train()",
    "one_value_per_channel": "Expected more than 1 value per channel when training",
    "momentum": "momentum 0.1 or 0.9",
    "frozen_yet_changes": "frozen, yet it changes",
    "biased_variance": "biased or unbiased variance",
    "gradient_accumulation": "gradient accumulation",
    "relu_order": "before or after ReLU",
    "dropout_before_norm": "dropout before batch norm",
    "two_ranks": "several processes, each with its own statistics",
    "one_inf": "NaN in the running statistics",
    "decay_on_gamma": "weight decay on gamma and beta",
    "uncounted_passes": "passes that should not count",
    "folding": "folding changes the answers",
    "sorted_batches": "mini-batches sorted by class or domain",
    "fine_tuning": "fine-tuning on few images",
    "leak": "the mini-batch tells the label",
}


@dataclass(frozen=True)
class Finding:
    """What one check has found in a run.

    Attributes:
        rule: the key of the check. level: act, look or note.
        modules: that show it, the clearest first; empty for the whole model.
        sentence: what is found, with its numbers. number: the one that decides. bound: what it is held against.
        since: the step from which on it holds. advice: what to try.
        symptom: a key of `SYMPTOMS`, or empty. because: the finding that most likely brings this one, or empty.
    """

    rule: str
    level: str
    modules: tuple[str, ...]
    sentence: str
    number: float
    bound: float
    since: int
    advice: str
    symptom: str = ""
    because: str = ""

    @property
    def who(self) -> str:
        """The modules in words."""
        if len(self.modules) <= 1:
            return self.modules[0] if self.modules else "the model"
        return f"{self.modules[0]} and {len(self.modules) - 1} more"

    def text(self) -> str:
        """One line."""
        because = f" Probably because of {self.because}." if self.because else ""
        return f"{self.level:4}  {self.rule}: {self.sentence} Since step {self.since}. {self.advice}{because}"


@dataclass(frozen=True)
class Rule:
    """One check.

    Attributes:
        key: its name. title: what it asks. source: where it is from.
        explains: keys of checks whose findings follow from this one's.
    """

    key: str
    title: str
    source: str
    explains: tuple[str, ...] = ()

    @property
    def rates(self) -> Rates:
        """How often it found what was planted and how often it was wrong, as the benchmark of sick models measured."""
        return RATES.get(self.key, Rates((0, 0), (0, 0)))


Check = Callable[[Run], Iterable[Finding]]


def number(value: float) -> str:
    """A number as it is written in a finding: three digits, powers of ten beyond the range that reads well."""
    if value == 0 or 0.001 <= abs(value) < 10_000:
        return f"{value:.3g}"
    mantissa, _, exponent = f"{value:.1e}".partition("e")
    return f"{mantissa} · 10^{int(exponent)}" if exponent else str(value)


def listed(names: Sequence[str]) -> str:
    """Modules in words: the first, and how many more."""
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
