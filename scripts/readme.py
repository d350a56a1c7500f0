"""Write the experiments' table in README.md anew, from what they declare. ``make readme``, before a release."""

from pathlib import Path

from bnviz.ui.site import site

README = Path(__file__).parents[1] / "README.md"
HEAD = "| experiment | what it asks |\n|---|---|\n"


def lines() -> list[str]:
    """A line an experiment, in the order of the navigation."""
    return [f"| `{each.name}` | {each.question} |" for entry in site() for each in entry.experiments]


def table(text: str) -> list[str]:
    """The lines of the table in a text. Raises ValueError if there is none."""
    return _parts(text)[1].splitlines()


def _parts(text: str) -> tuple[str, str, str]:
    """What stands before the table's lines, the lines, and what stands behind them."""
    start = text.index(HEAD) + len(HEAD)
    end = text.index("\n\n", start)
    return text[:start], text[start:end], text[end:]


def main() -> None:
    """Write it."""
    before, _, behind = _parts(README.read_text("utf-8"))
    README.write_text(before + "\n".join(lines()) + behind, "utf-8")


if __name__ == "__main__":
    main()
