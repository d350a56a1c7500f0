"""An epoch whose last mini-batch holds one image. torch.nn.functional.batch_norm."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared

SYMPTOM = Symptom(
    words="Expected more than 1 value per channel when training",
    answer="One value has no variance: the last mini-batch of the epoch holds a single image.",
    also=(
        "ValueError: Expected more than 1 value per channel when training, got input size torch.Size([1, 100])",
        "ValueError: Expected more than 1 spatial element when training",
        "crash in the last batch of an epoch, batch size 1, drop_last",
        "error only at the end of the first epoch with DataLoader",
        "F.batch_norm _verify_batch_size size_prods",
    ),
    column="smallest",
    format="integer",
    label="smallest mini-batch",
    steps=359,
    lines=(
        Line(
            CAUSE, "cause", controls=("batch_size",), note="1437 images leave one over at mini-batches of 2 and of 4."
        ),
        Line(
            CURE, "cure", ("drop_last=True",), note="By hand there is no error: x̂ is 0, and each answer is made of β."
        ),
    ),
    yours="print(len(dataset) % loader.batch_size)",
    yes="1: yes. A pooled map of 1 × 1 with a mini-batch of 1 fails in the same way; (1, 3, 8, 8) does not.",
    others=(
        ("a mini-batch cut into parts, one image each", "gradient_accumulation"),
        ("one image an accelerator", "two_ranks"),
        ("training mode where evaluation was meant", "uncounted_passes"),
    ),
    error=True,
    picture="size",
)
SPEC = declared(SYMPTOM, __name__, order=2402, rate=120)
