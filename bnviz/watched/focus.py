"""One layer in focus, with its channels: the columns, and the charts that show them."""

from dataclasses import replace
from typing import Any

import numpy as np

from bnviz import theme
from bnviz.charts.chart import Binding, Chart, Marks, Y, height
from bnviz.charts.curves import curve
from bnviz.records import Array, Ref
from bnviz.theme import Arm
from bnviz.watched import EVAL, TRAIN
from bnviz.watched.columns import Columns, filled
from bnviz.watched.quantities import BY_KIND

BATCH = Arm("batch", 1, "batch")
RUNNING = Arm("running", 2, "running")
INK = Arm("ink", 2, "")
STATISTICS = {"mean": ("channel_mean", "running_mean"), "var": ("channel_var", "running_var")}


def add(columns: Columns) -> None:
    """The columns of the layer in focus: ``focus.*`` of the layer, ``channel.*`` of all its channels, sorted."""
    focus = columns.focus
    if focus is None:
        return
    for arm, training in (("train", True), ("eval", False)):
        received = [columns.run.series(columns.kind, focus.name, each, training) for each in ("p15", "p50", "p85")]
        handed = [columns.run.series(columns.kind, focus.name, each, training) for each in ("out15", "out50", "out85")]
        for place, series in enumerate(handed if all(handed) else received):
            columns.values[f"focus.{arm}.{place}"] = columns._placed(series)
    for quantity in BY_KIND["weight"]:
        series = columns.run.series("weight", focus.behind or focus.name, quantity.columns[0])
        columns.values[f"focus.{quantity.key}"] = columns._placed(series)
    for name, pair in STATISTICS.items():
        found = [columns._placed(columns.run.series("norm", focus.name, each)) for each in pair]
        if focus.tracks and found[0].size and found[0].shape == found[1].shape:
            _statistics(columns, name, *found)
    if focus.affine:
        for name in ("gamma", "beta"):
            columns.values[f"channel.{name}"] = filled(columns._placed(columns.run.series("norm", focus.name, name)))


def _statistics(columns: Columns, name: str, batch: Array, running: Array) -> None:
    """Of one channel over the steps, and of all channels in the order in which they are apart at the end."""
    channel = min(columns.channel, batch.shape[1] - 1)
    columns.values[f"focus.batch.{name}"] = batch[:, channel]
    columns.values[f"focus.running.{name}"] = running[:, channel]
    if name == "var":
        batch, running = filled(batch), filled(running)
        with np.errstate(invalid="ignore", divide="ignore"):
            order = np.argsort(-np.abs(np.log(running[-1] / batch[-1])))
        columns.values["channel.batch"] = batch[:, order]
        columns.values["channel.running"] = running[:, order]


def charts(columns: Columns) -> list[Chart]:
    """What is known of the layer in focus."""
    if columns.focus is None:
        return []
    found = [_band(columns, arm) for arm in (TRAIN, EVAL)] if _any(columns, "focus.train.1") else []
    if "channel.gamma" in columns.values and columns.values["channel.gamma"].size:
        found.append(_gamma_beta(columns))
    if "focus.batch.var" in columns.values:
        found += [_of_channel(columns, "var", "Variance"), _of_channel(columns, "mean", "Mean"), _all_channels(columns)]
    if _any(columns, "focus.gradient"):
        found += [_of_weight(each.key, each.title, each.note, each.explanation) for each in BY_KIND["weight"]]
    return found


def _any(columns: Columns, name: str) -> bool:
    return bool(np.isfinite(columns.values.get(name, np.empty(0))).any())


def _band(columns: Columns, arm: Arm) -> Chart:
    """The 15th, 50th and 85th percentile, on a scale that both modes share: that of training."""
    edges = np.concatenate([columns.values[f"focus.train.{place}"] for place in (0, 2)])
    reach = _round(1.5 * float(np.nanmax(np.abs(edges)))) if np.isfinite(edges).any() else 1.0
    low, middle, high = (Ref(f"focus.{arm.key}.{place}") for place in range(3))
    does = "hands on" if columns.kind == "norm" else "receives"
    return curve(
        f"focus_{arm.key}",
        f"in {arm.name}",
        {arm: middle},
        Y("fixed", start=(-reach, reach)),
        note=f"what it {does}" if arm is TRAIN else "the same scale",
        explanation="The middle 70 % of the values over the mini-batch, from the 15th to the 85th percentile.",
        bands={arm: (low, high)},
        tall=height(220, phone=190),
        changes=False,
    )


def _of_channel(columns: Columns, name: str, title: str) -> Chart:
    log = name == "var"
    return curve(
        f"focus_{name}",
        title,
        {RUNNING: Ref(f"focus.running.{name}"), BATCH: Ref(f"focus.batch.{name}")},
        Y("grow", log=log, start=(0.5, 2) if log else (-0.1, 0.1), least=1e-12 if log else None),
        note=f"of channel {min(columns.channel, _channels(columns) - 1)}{'; log' if log else ''}",
        explanation="The mini-batch's own statistic, by which training normalizes, and the running one, by which "
        "evaluation does.",
        width=1.5,
        changes=False,
    )


def _channels(columns: Columns) -> int:
    return int(columns.values["channel.batch"].shape[1])


def _of_weight(key: str, title: str, note: str, explanation: str) -> Chart:
    found = curve(
        f"focus_{key}",
        title,
        {INK: Ref(f"focus.{key}")},
        Y("grow", log=True, start=(0.01, 0.1), least=1e-12),
        note=note,
        explanation=explanation,
        width=1.5,
        changes=False,
    )
    found.figure["data"][0]["line"]["color"] = "token:ink"
    return replace(found, marks=replace(found.marks, labels=(), tips=()))


def _gamma_beta(columns: Columns) -> Chart:
    """A dot for every channel."""
    reach, rise = (
        (min(0.0, -_round(-float(np.nanmin(each)))), _round(float(np.nanmax(np.abs(each)))))
        if (each := columns.values[f"channel.{name}"]).size and np.isfinite(each).any()
        else (0.0, 1.0)
        for name in ("gamma", "beta")
    )
    return _dots(
        "gamma_beta",
        "γ and β",
        "a dot is a channel; γ to the right",
        "What a normalization multiplies by and adds, channel by channel. A γ near 0 switches its channel off.",
        [({"color": "token:ink-2", "size": 6}, Ref("channel.gamma"), Ref("channel.beta"))],
        reach,
        rise,
    )


def _all_channels(columns: Columns) -> Chart:
    """Both variances of every channel, those that are farthest apart first."""
    both = np.concatenate([columns.values[f"channel.{each}"].ravel() for each in ("batch", "running")])
    positive = both[np.isfinite(both) & (both > 0)]
    low, high = np.percentile(positive, [0, 100]) if len(positive) else (0.1, 10.0)
    count = _channels(columns)
    columns.values["channel.place"] = np.broadcast_to(np.arange(count, dtype=np.float32), (len(columns.steps), count))
    place = Ref("channel.place")
    return _dots(
        "channels",
        "Variance",
        "of all channels, farthest apart first; log",
        "The mini-batch's variance (squares) and the running one (circles) of every channel.",
        [
            ({"color": arm.line, "size": 5, "symbol": arm.shape}, place, Ref(f"channel.{arm.key}"))
            for arm in (BATCH, RUNNING)
        ],
        (-1.0, float(count)),
        (float(np.floor(np.log10(low))), float(np.ceil(np.log10(high)))),
        log=True,
    )


def _dots(key: str, title: str, note: str, explanation: str, points: Any, x: Any, y: Any, log: bool = False) -> Chart:
    """Columns of now against one another, as dots."""
    data = [
        {"type": "scatter", "mode": "markers", "marker": marker, "hovertemplate": "%{x:.3~g}, %{y:.3~g}<extra></extra>"}
        for marker, _, _ in points
    ]
    where = [(k, name, ref) for k, (_, *refs) in enumerate(points) for name, ref in zip("xy", refs, strict=True)]
    layout = theme.layout(
        hovermode="closest",
        xaxis=theme.axis(
            range=list(x), showline=True, linecolor="token:hair", **({"showticklabels": False} if log else {})
        ),
        yaxis=theme.y_numbers(range=list(y), **({"type": "log", "nticks": 4} if log else {})),
        margin=theme.margin(left=46, right=6, top=8),
    )
    return Chart(
        key=key,
        title=title,
        note=note,
        explanation=explanation,
        height=height(204, phone=190),
        figure={"data": data, "layout": layout},
        bindings=tuple(Binding(k, "now", ref, attr=name) for k, name, ref in where),
        marks=Marks(x=None, now=False),
    )


def _round(value: float) -> float:
    """The next of 1, 2, 5, 10, ... from a number on; 0 for what is not above 0."""
    if value <= 0 or not np.isfinite(value):
        return 0.0
    decade = 10.0 ** np.floor(np.log10(value))
    return float(next(lead * decade for lead in (1, 2, 5, 10) if lead * decade >= value * (1 - 1e-9)))
