"""What the page says of a watched model: what it is, what was found, where the same can be seen on a small network."""

from collections.abc import Iterator, Mapping
from functools import cache

from bnviz import experiments
from bnviz.config import params
from bnviz.experiments import symptom
from bnviz.experiments.symptom import Line
from bnviz.stories.numbers import integer
from bnviz.watching.diagnosis import Diagnosis, Finding
from bnviz.watching.meta import Meta
from bnviz.watching.reader import Run

SEEN = "▸ see it on a small network"
# by check, where a finding names no symptom
BY_RULE: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "gradients": ("gradient_depth", {}),
    "saturated": ("live_training", {}),
    "dead": ("live_training", {"activation": "relu"}),
    "diverged": ("blow_up", {}),
    "cancelled_bias": ("bias_explosion", {}),
    "update_ratio": ("learning_rate_ladder", {}),
    "low_variance": ("normalizers", {}),
}


@cache
def links() -> dict[str, tuple[str, str]]:
    """By symptom or check: the words and the address of the live page that shows it."""
    found = {key: (SEEN, symptom.address(key)) for key in symptom.symptoms()}
    return found | {key: (SEEN, experiments.get(name).address(texts)) for key, (name, texts) in BY_RULE.items()}


@cache
def lines() -> dict[str, list[tuple[str, str]]]:
    """By symptom: the lines of its page, as they run there with the default settings, each with what it does."""
    return {
        key: [(line.arm.name, _written(key, line)) for line in shown.lines] for key, shown in symptom.symptoms().items()
    }


def _written(key: str, line: Line) -> str:
    """An arm's lines, the settings' names replaced by their values."""
    spec = symptom.experiment(key)
    declared = params(spec.Config)
    function = line.of[str(declared[line.by].default)] if line.of else line.function
    found = symptom.pieces(spec, function, line.marks)
    return "".join(repr(declared[text].default) if kind == "field" else text for kind, text in found)


def about(meta: Meta) -> str:
    """What the model is, in one line."""
    size = f"{meta.parameters / 1e6:.1f} M" if meta.parameters >= 1e5 else integer(meta.parameters)
    norms = len(meta.of("norm"))
    said = [f"{size} weights", f"{norms} normalization{'s' * (norms != 1)} among {integer(meta.modules_all)} modules"]
    return f"{', '.join(said)} · {', '.join(filter(None, (meta.optimizer, meta.device)))}"


def state(run: Run) -> str:
    """How the watch stands."""
    if run.damaged:
        return run.damaged
    if run.error:
        return run.error
    if run.ended:
        return "Recorded to its end."
    return "The recording goes on, or its process was killed."


def slots(run: Run, found: Diagnosis) -> dict[str, list[str]]:
    """The sentences of the page, by slot."""
    return {
        "state": [state(run)],
        "findings": [_line(each) for each in found.findings] or ["note||Nothing to act on was found."],
        "quiet": [f"{len(found.quiet)} checks found nothing. Checked up to step {integer(run.last_step)}."],
        "unseen": list(run.unseen) or ["Everything that is watched was seen."],
    }


def _line(finding: Finding) -> str:
    """A finding as `bnviz.scene.findings` takes it."""
    link = finding.symptom if finding.symptom in links() else finding.rule
    return f"{finding.level}|{link}|{' '.join(_sentences(finding))}"


def _sentences(finding: Finding) -> Iterator[str]:
    yield f"**{finding.who}**: {finding.sentence.removeprefix(f'{finding.who}: ')}"
    yield f"Since step {integer(finding.since)}."
    yield finding.advice
    if finding.because:
        yield f"Probably because of {finding.because}."
