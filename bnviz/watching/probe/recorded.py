"""One recorded pass on its way into the file: complete once its numbers have arrived."""

from typing import Any

from torch import Tensor

from bnviz.watching.probe.parameters import Update
from bnviz.watching.probe.parcel import Parcel, parcel_for
from bnviz.watching.probe.slots import Pass, Rows


class Recorded:
    """What was read in one pass, and in the step that followed it.

    Attributes:
        row: the model's row; its loss may be given later.
        update: what the step did to the weights, where one followed.

    Args:
        where: the columns of every row. parcel: holds the numbers. whole: there is a row of the model.
    """

    def __init__(self, where: dict[str, Any], parcel: Parcel, whole: bool = True) -> None:
        self.where, self.parcel, self._whole = where, parcel, whole
        self.row: dict[str, Any] = {**where, "kind": "model", "module": ""}
        self.update: Update | None = None
        self.seen: Pass | None = None
        self._loss: tuple[Parcel, int] | None = None
        self._tracked: int | None = None

    def lose(self, loss: Any, own: bool = True) -> None:
        """Take the loss of the pass.

        Args:
            own: it is there while the pass lasts, and travels with its numbers; later it travels alone.
        """
        if not isinstance(loss, Tensor):
            self.row["loss"] = float(loss)
        elif loss.device.type == "cpu":
            self.row["loss"] = float(loss.detach())
        else:
            parcel = self.parcel if own else parcel_for(loss.device)
            self._loss = parcel, parcel.add(loss)
            if not own:
                parcel.send()

    def track(self, counters: Tensor) -> None:
        """Take what the batch normalizations have counted."""
        self._tracked = self.parcel.add(counters)

    def arrived(self) -> bool:
        """Whether it can be told without waiting."""
        return self.parcel.arrived() and (self._loss is None or self._loss[0].arrived())

    def rows(self, tracked_before: Any) -> tuple[Rows, Any]:
        """All rows, and what the batch normalizations had counted, (n,), for the next one."""
        if self._loss is not None:
            parcel, place = self._loss
            self.row["loss"] = float(parcel.open(place).reshape(-1)[0])
        if self._tracked is not None:
            now = self.parcel.open(self._tracked)
            if tracked_before is not None and len(tracked_before) == len(now):
                self.row["tracked"] = round(float((now - tracked_before).max()))
            tracked_before = now
        rows = [self.row] if self._whole else []
        columns = self.update.columns() if self.update is not None else {}
        for row in self.seen.rows() if self.seen is not None else []:
            own = columns.pop(row["module"], {}) if row["kind"] == "norm" else {}
            rows.append({**self.where, **row, **own})
        rows += [{**self.where, "kind": "weight", "module": name, **row} for name, row in columns.items()]
        return rows, tracked_before
