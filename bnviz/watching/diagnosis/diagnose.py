"""All checks on one run."""

from dataclasses import replace
from typing import NamedTuple

from bnviz.watching.diagnosis.finding import LEVELS, Finding, Rule
from bnviz.watching.diagnosis.rules import RULES
from bnviz.watching.reader import Run


class Diagnosis(NamedTuple):
    """What all checks found.

    Attributes:
        findings: the gravest first; of one level, causes before what follows from them.
        quiet: the checks that found nothing.
    """

    findings: tuple[Finding, ...]
    quiet: tuple[Rule, ...]

    @property
    def act(self) -> bool:
        """Whether a finding asks to act."""
        return any(each.level == "act" for each in self.findings)


def diagnose(run: Run) -> Diagnosis:
    """Check a run as far as it is recorded. What follows from another finding is only noted, with that other's name."""
    found = {module.RULE.key: list(module.check(run)) for module in RULES}
    because: dict[str, str] = {}
    for module in RULES:
        if any(each.level != "note" for each in found[module.RULE.key]) and module.RULE.key not in because:
            for key in module.RULE.explains:
                because.setdefault(key, module.RULE.key)
    findings = [
        replace(each, level="note", because=because[key]) if key in because else each
        for key, several in found.items()
        for each in several
    ]
    findings.sort(key=lambda each: LEVELS.index(each.level))
    return Diagnosis(tuple(findings), tuple(module.RULE for module in RULES if not found[module.RULE.key]))
