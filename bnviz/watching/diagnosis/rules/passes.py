"""Passes that the running statistics count, and no step belongs to."""

from collections.abc import Iterator

from bnviz.watching.diagnosis.evidence import batch_norms
from bnviz.watching.diagnosis.finding import Finding, Rule
from bnviz.watching.reader import Run

BOUND = 1.02
RULE = Rule(
    "passes",
    "Does every pass in training mode belong to a step?",
    "torch.nn.BatchNorm counts every pass in training mode; torch.utils.checkpoint computes passes twice",
)


def check(run: Run) -> Iterator[Finding]:
    """Passes and counted mini-batches over steps, in the whole run."""
    if not batch_norms(run):
        return
    totals = {
        name: float(run.series("model", "", name).values.sum())
        for name in ("steps", "passes", "passes_no_gradient", "tracked")
    }
    steps = totals["steps"]
    if steps <= 0 or totals["passes"] <= 0:
        return
    passes, tracked = totals["passes"] / steps, totals["tracked"] / steps
    first = int(run.series("model", "", "passes").steps[0])
    without = totals["passes_no_gradient"]
    if without > (BOUND - 1) * steps:
        share = 100 * without / totals["passes"]
        yield _finding(
            "act",
            f"{share:.2g} % of the passes in training mode had no gradient: they moved the running statistics "
            "without training anything.",
            (totals["passes"]) / steps,
            first,
            "Call model.eval() around passes that only look, and model.train() after them.",
            "uncounted_passes",
        )
    elif passes > BOUND:
        yield _finding(
            "look",
            f"there are {passes:.3g} training passes a step: each normalizes by its own part of the mini-batch only, "
            "and each moves the running statistics.",
            passes,
            first,
            "If gradients are accumulated, normalize by something else than the batch (GroupNorm, LayerNorm), or "
            "make the parts as large as memory allows.",
            "gradient_accumulation",
        )
    elif tracked > BOUND * max(passes, 1):
        yield _finding(
            "act",
            f"the normalizations count {tracked:.3g} mini-batches a step for {passes:.3g} passes: "
            "something computes them again, as gradient checkpointing does.",
            tracked,
            first,
            "Set momentum to 1 - sqrt(1 - momentum) inside checkpointed parts, or keep the normalizations out of them.",
            "uncounted_passes",
        )


def _finding(level: str, sentence: str, number: float, step: int, advice: str, symptom: str) -> Finding:
    return Finding(RULE.key, level, (), sentence, number, BOUND, step, advice, symptom)
