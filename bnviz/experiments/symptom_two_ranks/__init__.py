"""Several processes, each with its own statistics. torch's DistributedDataParallel and SyncBatchNorm."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared

SYMPTOM = Symptom(
    words="On several GPUs it is not what it is on one.",
    answer="Gradients are averaged over the processes, statistics are not, unless batch norm is synchronized.",
    also=(
        "DistributedDataParallel batch norm statistics differ between ranks, DDP worse than single GPU",
        "SyncBatchNorm convert_sync_batchnorm when needed",
        "multi gpu training accuracy lower, small batch per gpu, DataParallel batchnorm",
        "validation result depends on the rank that evaluates",
        "distributed training eight GPUs different result than one GPU",
    ),
    column="test_accuracy",
    format="percent",
    label="test accuracy",
    steps=100,
    lines=(
        Line(CAUSE, "cause", ("net(x)",), ("images", "shards"), note="What DDP(net) does."),
        Line(
            CURE,
            "cure",
            ("torch.cat([x for x, _ in shares])",),
            note="What nn.SyncBatchNorm.convert_sync_batchnorm(net) does, in one process.",
        ),
    ),
    yours="print(rank, bn.running_mean[:3])",
    yes="Other numbers on each rank: yes. It matters for small or unlike shares; from 30 shuffled images on hardly.",
    others=(
        ("small parts on one accelerator", "gradient_accumulation"),
        ("unlike shares in turn", "sorted_batches"),
        ("evaluation on statistics that lag", "eval_far_from_train"),
    ),
)
SPEC = declared(SYMPTOM, __name__, order=2409, rate=20)
