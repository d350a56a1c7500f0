"""``/metrics``: what this server holds and has done, in Prometheus' format.

The library is read when somebody asks for the first time: no visitor waits for it.
"""

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bnviz.stream.tally import TALLY, Tally

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Metric


class Held:
    """The numbers of one server.

    Args:
        visitors, classes, followers: how many there are now. tally: what was done.
    """

    def __init__(
        self,
        visitors: Callable[[], int],
        classes: Callable[[], int],
        followers: Callable[[], int],
        tally: Tally = TALLY,
    ) -> None:
        self._now = {
            "visitors": ("Visitors with a page of their own.", visitors),
            "classes": ("Classes that are held.", classes),
            "followers": ("Browsers that follow a class.", followers),
        }
        self._tally = tally

    def collect(self) -> Iterator["Metric"]:
        """What prometheus_client asks of a collector."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        for name, (says, count) in self._now.items():
            yield GaugeMetricFamily(f"bnviz_{name}", says, value=count())
        done = {
            "steps": ("Training steps that came to this server.", self._tally.steps),
            "updates": ("Updates that were sent to pages whose run goes on.", self._tally.updates),
            "late_updates": ("Those of them that came more than 150 ms after the one before.", self._tally.late),
            "restarts": (
                "Processes that trained and were lost; their runs were rebuilt.",
                self._tally.restarts,
            ),
        }
        for name, (says, value) in done.items():
            yield CounterMetricFamily(f"bnviz_{name}", says, value=value)


def route(held: Held) -> Route:
    """To be mounted at the root. The memory is that of this process: ``process_resident_memory_bytes``."""

    @functools.cache
    def registry() -> "CollectorRegistry":
        from prometheus_client import CollectorRegistry, ProcessCollector

        found = CollectorRegistry()
        found.register(held)  # whatever collects
        ProcessCollector(registry=found)
        return found

    async def answer(request: Request) -> Response:
        from prometheus_client.exposition import choose_encoder

        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry()), headers={"Content-Type": kind, "Cache-Control": "no-store"})

    return Route("/metrics", answer)
