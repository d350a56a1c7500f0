"""Mini-batches sorted by class or by domain. The batch mean takes away what all its examples share."""

from bnviz.experiments.symptom import CAUSE, CURE, Line, Symptom, declared
from bnviz.theme import Arm

DOMAINS = "two domains in turn"
WITHOUT = Arm("without", 3, "sorted, no BN")
SYMPTOM = Symptom(
    words="It learns, and the test is at chance.",
    answer="In a mini-batch of one class the batch mean takes the label away; in evaluation the mean is another one.",
    also=(
        "training loss goes down but test accuracy stays at 10 percent, chance level",
        "forgot shuffle=True, shuffle=False, dataset sorted by class label",
        "batches contain only one class, class-balanced or grouped sampler, domain-specific batches",
        "source and target domain in separate batches, GAN real and fake batches, batch norm",
        "model predicts only one class with batch normalization",
    ),
    column="test_accuracy",
    format="percent",
    label="test accuracy",
    steps=200,
    lines=(
        Line(
            CAUSE,
            controls=("order",),
            by="order",
            of={
                "in class order": "in_class_order",
                "one class a batch": "one_class",
                "two classes a batch": "two_classes",
                DOMAINS: "domains_in_turn",
            },
        ),
        Line(
            CURE,
            by="order",
            of={
                "in class order": "shuffled",
                "one class a batch": "shuffled",
                "two classes a batch": "shuffled",
                DOMAINS: "domains_mixed",
            },
            note="Recomputing the statistics does not cure it.",
        ),
    ),
    yours="print([y.unique().numel() for _, y in itertools.islice(loader, 5)])",
    yes="1 or 2 classes in a mini-batch: yes.",
    others=(
        ("running statistics that lag", "eval_far_from_train"),
        ("unlike shares of several processes", "two_ranks"),
        ("companions that give the label away", "leak"),
    ),
    beside=(WITHOUT,),
)
SPEC = declared(SYMPTOM, __name__, order=2407, rate=60)
