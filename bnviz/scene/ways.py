"""One image's way through the networks: what each layer makes of it, and what each network answers."""

import base64
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from bnviz.records import Ref
from bnviz.scene.node import Node, Refs, named
from bnviz.theme import Arm

VIEW = "example"  # the view variable that says which image


@dataclass(frozen=True)
class Way(Node):
    """An image, and in each network the outputs of every layer's units for it, as squares, and its answer.

    Of every arm the record says ``way`` (S, L, W), bytes, 127 + 127 times how far an output lies from its mean over
    the images; ``apart`` (L,), how far they differ; ``chances`` (S, K), bytes, the probability of every class;
    ``answers``, the class that each image is taken for.

    Attributes:
        images: S of them, each a row of brightnesses from 0 to 255, line by line, `side` px wide.
        labels: what they are.
        layers, units: of each network.
        still: whether no other image can be chosen.
    """

    kind: ClassVar[str] = "way"
    arms: tuple[Arm, ...]
    side: int
    images: tuple[bytes, ...]
    labels: tuple[int, ...]
    layers: int
    units: int
    still: bool = False

    def to_json(self) -> dict[str, Any]:
        """As the browser reads it; the images in base 64."""
        images = [base64.b64encode(image).decode() for image in self.images]
        shown = {"side": self.side, "images": images, "labels": list(self.labels), "view": VIEW}
        arms = [named(arm) | {name: ref.to_json() for name, ref in _columns(arm).items()} for arm in self.arms]
        still = {"still": True} if self.still else {}
        return super().to_json() | shown | {"arms": arms, "layers": self.layers, "units": self.units} | still

    def refs(self) -> Refs:
        """What every arm makes of the image that is chosen."""
        return Refs(now=tuple(ref for arm in self.arms for ref in _columns(arm).values()))

    def recorded(self) -> Node:
        """With the image that was chosen."""
        return replace(self, still=True)


def _columns(arm: Arm) -> dict[str, Ref]:
    return {
        "way": Ref(f"{arm.key}.way", (VIEW,)),
        "apart": Ref(f"{arm.key}.apart"),
        "chances": Ref(f"{arm.key}.chances", (VIEW,)),
        "answer": Ref(f"{arm.key}.answers", (VIEW,)),
    }
