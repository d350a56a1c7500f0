"""Shifted test images: Nado et al. (2020), arXiv 2006.10963; Schneider et al. (2020), arXiv 2006.16971."""

from collections.abc import Mapping

from bnviz.config import Value
from bnviz.experiments.claim import FAILS, HOLDS, IF, Claim, Look, Trial
from bnviz.experiments.reading import last

SOURCE = "Nado et al. (2020), arXiv 2006.10963; Schneider et al. (2020), arXiv 2006.16971"
STEPS, TRAINED = 500, 20  # of training; the step after which nothing is trained any more


def seen(**camera: Value) -> Trial:
    """The networks trained, then looked at through a camera."""
    settings: Mapping[str, Value] = camera
    return Trial("shifted_camera", {"steps": STEPS}, (TRAINED, TRAINED + 1), {TRAINED + 1: settings})


PALE = seen(contrast=0.25)
EXACT = seen(contrast=0.1, brightness=0.5, tiny_eps=True)
ALONE = seen(companions="one class")

CLAIMS = (
    Claim(
        "camera: batch",
        "The statistics of the test batch undo a change of contrast and brightness.",
        SOURCE,
        HOLDS,
        (EXACT,),
        last("batch", "changed"),
        "at 0.1 x + 0.5 and eps = 10⁻³⁰ no answer changes",
        (0, 0),
        format="percent",
        slow=True,
    ),
    Claim(
        "camera: running",
        "With running statistics batch normalization is fragile under such a change.",
        SOURCE,
        HOLDS,
        (PALE,),
        last("running", "test_accuracy"),
        "at a quarter of the contrast it names less than 60 %",
        (0, 60),
        format="percent",
        slow=True,
        look=Look("contrasts", 21),
    ),
    Claim(
        "camera: plain",
        "A network without normalization suffers from the change of contrast, too, and batch normalization helps it.",
        "read into the same",
        FAILS,
        (PALE,),
        last("none", "test_accuracy"),
        "at a quarter of the contrast the plain ReLU network still names more than 85 %",
        (85, 100),
        format="percent",
        slow=True,
        look=Look("contrasts", 21),
    ),
    Claim(
        "camera: mixed batch",
        "So one may always use the statistics of the test batch.",
        "read into the same",
        FAILS,
        (ALONE,),
        last("batch", "test_accuracy"),
        "in batches of one class, without any shift, it names less than 20 %",
        (0, 20),
        format="percent",
        slow=True,
    ),
    Claim(
        "camera: noise",
        "They help against any change of the camera.",
        "read into the same",
        IF,
        (seen(inverted=True, brightness=1.0),),
        last("batch", "test_accuracy"),
        "on inverted images they name less than 5 %",
        (0, 5),
        when="the change is a x + c with a > 0",
        format="percent",
        slow=True,
    ),
)
