"""Steps that are made in evaluation mode: model.train() was forgotten after an evaluation."""

from collections.abc import Iterator

from bnviz.watching.diagnosis.finding import Finding, Rule
from bnviz.watching.reader import Run

RULE = Rule(
    "evaluation_mode",
    "Are the steps made in training mode?",
    "torch.nn.Module.eval: it holds until train() is called",
    explains=("eval_apart", "running_lag"),
)


def check(run: Run) -> Iterator[Finding]:
    """Recorded steps without a pass in training mode, with passes in evaluation mode that had gradients."""
    passes = run.series("model", "", "passes")
    others = run.series("model", "", "passes_evaluating")
    if not run.meta or not passes or len(passes.steps) != len(others.steps):
        return
    wrong = (passes.values == 0) & (others.values > 0)
    if not wrong[-1]:
        return
    first = len(wrong) - 1
    while first and wrong[first - 1]:
        first -= 1
    matters = any(each.kind == "dropout" or each.tracks for each in run.meta.modules)
    yield Finding(
        RULE.key,
        "act" if matters else "note",
        (),
        "steps are made in evaluation mode: batch normalization uses its running statistics, dropout is off.",
        float(others.values[first:].sum()),
        0.0,
        int(passes.steps[first]),
        "Call model.train() after every evaluation.",
        "",
    )
