"""What benchmarks.scale found, as a document and as a plot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.scale_costs import Costs

WITHIN = 0.2
BUSY = 0.9  # of a server's processor; with more, updates pile up in the end
P95, WAIT = 0.150, 3.0  # seconds: between two updates, and until a page is there
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 300, 60, 30, 20, 50  # of the plot, pixels


@dataclass(frozen=True)
class Plan:
    """What a course needs with so many servers.

    Attributes:
        servers: how many. p95, wait: seconds; between two updates, and until the slowest of 20 pages is there, while
            all open theirs. busy: share of a server's processor. cores: that train. megabits: a second, in all.
        memory: MB of a server.
    """

    servers: int
    p95: float
    wait: float
    busy: float
    cores: int
    megabits: float
    memory: float

    @property
    def carries(self) -> bool:
        """Whether it is enough."""
        return self.p95 <= P95 and self.wait <= WAIT and self.busy <= BUSY


def near(model: float, real: float) -> bool:
    """Whether the model says what was measured, within 20 %."""
    return abs(model / real - 1) <= WITHIN


def document(
    measured: Mapping[str, float],
    costs: Costs,
    rows: Sequence[tuple[str, float, float]],
    plans: Sequence[Plan],
) -> str:
    """docs/scale.md."""
    enough = next((plan for plan in plans if plan.carries), plans[-1])
    lines = [
        "# What a course needs",
        "",
        "Written by `make scale` (benchmarks/scale.py): a discrete-event model of 10,000 students in 300 classes who",
        "open their pages within two minutes of the hour; 60 % of them have a run of their own, the others follow",
        "their class. It knows what a step, an update and a page cost on one machine; 10,000 were never measured.",
        "",
        f"**{enough.servers} servers with a processor each, and {enough.cores:,} processors that train**, carry them:",
        f"95 of 100 updates come within {1000 * enough.p95:.0f} ms of the one before, and 95 of 100 pages are there",
        f"after {enough.wait:.1f} s. That is {enough.megabits / 1000:.1f} Gbit a second in all, and",
        f"{enough.memory / 1000:.1f} GB of memory a server.",
        "",
        "![The 95th percentile of the interval between two updates, by the number of servers](scale.svg)",
        "",
        "| servers | p95, ms | a page after, s | server's processor | processors that train | GB a server | enough |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {plan.servers} | {1000 * plan.p95:.0f} | {plan.wait:.2f} | {100 * plan.busy:.0f} % | {plan.cores:,} | "
            f"{plan.memory / 1000:.1f} | {'yes' if plan.carries else 'no'} |"
            for plan in plans
        ),
        "",
        "## What it rests on",
        "",
        f"Recorded on {measured['recorded']} on a machine with {measured['cores']:.0f} processors, used by others too:",
        "",
        "| cost | measured |",
        "|---|---|",
        f"| a step of the live race, both networks | {1000 * costs.step:.2f} ms of a processor that trains |",
        f"| an update to a page with its own run | {1e6 * costs.update:.0f} µs of a server's, {costs.frame:.0f} B |",
        f"| an update to a page that follows a class | {1e6 * costs.follower:.0f} µs of the server's |",
        f"| a page | {1000 * costs.page:.0f} ms of the server's |",
        f"| a run's opening | {1000 * costs.opening:.1f} ms of a processor that trains |",
        f"| a visitor | {costs.memory:.1f} MB |",
        "",
        f"A student with a run of their own costs {60 * costs.step:.3f} of a processor that trains and",
        f"{10 * costs.update:.4f} of a server's; one who follows costs {10 * costs.follower:.5f} of a server's.",
        "",
        "## Held against measurements",
        "",
        "What an update costs was taken at 10 and 30 visitors and in a class of 60; the rest the model foretells.",
        "A line is met if both differ by at most 20 %; a test holds those that are.",
        "",
        "| figure | model | measured | model over measured | met |",
        "|---|---|---|---|---|",
        *(
            f"| `{name}` | {model:.4g} | {real:.4g} | {model / real:.2f} | {'yes' if near(model, real) else 'no'} |"
            for name, model, real in rows
        ),
        "",
    ]
    return "\n".join(lines)


def plot(plans: Sequence[Plan]) -> str:
    """docs/scale.svg: the interval between two updates by the number of servers, with the bound."""
    most = max(plan.servers for plan in plans)
    highest = 1000 * min(max(plan.p95 for plan in plans), 4 * P95)
    x = [LEFT + (WIDTH - LEFT - RIGHT) * plan.servers / most for plan in plans]

    def y(milliseconds: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(milliseconds, highest) / highest

    points = " ".join(f"{at:.1f},{y(1000 * plan.p95):.1f}" for at, plan in zip(x, plans, strict=True))
    marks = "".join(
        f'<circle cx="{at:.1f}" cy="{y(1000 * plan.p95):.1f}" r="4"/><text x="{at:.1f}" y="{HEIGHT - BOTTOM + 20}" '
        f'text-anchor="middle">{plan.servers}</text>'
        for at, plan in zip(x, plans, strict=True)
    )
    ticks = "".join(
        f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.0f}</text>'
        for value in (0.0, 1000 * P95, highest)
    )
    says = escape("ms between two updates, 95th percentile; dashed: the bound")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="13">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/><g fill="#262a33">'
        f'<text x="{LEFT}" y="18">{says}</text>{ticks}{marks}'
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">servers</text></g>'
        f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(1000 * P95):.1f}" y2="{y(1000 * P95):.1f}" stroke="#b3261e" '
        f'stroke-dasharray="6 4"/><polyline points="{points}" fill="none" stroke="#262a33" stroke-width="2"/></svg>\n'
    )
