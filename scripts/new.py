"""Lay down a new experiment: its folder, its page and its tests, which pass. ``make new NAME=my_experiment``.

It is a copy of templates/experiment, in which NAME stands for the experiment's name and TITLE for its title.
"""

import argparse
import keyword
import re
import subprocess
import sys
from pathlib import Path

from bnviz import config as settings
from bnviz import experiments
from bnviz.ui.address import RESERVED

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "templates" / "experiment"
PATTERN = "[a-z][a-z0-9_]{2,39}"
ROUTES = ("app", "bnviz", "component", "live", "media", "static")  # addresses of the server that are no page's


def refused(name: str) -> str:
    """Why no new experiment can have this name, in one sentence; empty if one can."""
    if not re.fullmatch(PATTERN, name) or keyword.iskeyword(name):
        return "NAME takes 3 to 40 small letters, digits and underscores, a letter first: make new NAME=my_experiment."
    if name in experiments.names() or (ROOT / "pages" / f"{name}.py").exists():
        return f"there is an experiment or a page of the name '{name}'."
    if name in (*RESERVED, *ROUTES, *arms()):
        return f"'{name}' means something else in an address."
    return ""


def arms() -> set[str]:
    """The names before the dots of all settings: in an address ``bn.lr`` is a setting of an arm, not an experiment."""
    every = [settings.params(experiments.get(name).Config) for name in experiments.names()]
    return {field.partition(".")[0] for fields in every for field in fields if "." in field}


def laid_down(name: str, root: Path) -> list[Path]:
    """Copy the template for an experiment of this name; the files that were written."""
    written = []
    for source in sorted(path for path in TEMPLATE.rglob("*.py")):
        target = root / str(source.relative_to(TEMPLATE)).replace("NAME", name)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text("utf-8")
        text = re.sub(r"\bNAME\b", name, text)
        target.write_text(text.replace("TITLE", name.replace("_", " ").capitalize()), "utf-8")
        written.append(target)
    return written


def main() -> int:
    """Lay one down; 2 if the name is none."""
    parser = argparse.ArgumentParser(prog="make new", description=__doc__)
    parser.add_argument("name", metavar="NAME")
    name = parser.parse_args().name
    if problem := refused(name):
        print(f"make new: {problem}", file=sys.stderr)
        return 2
    files = [str(path) for path in laid_down(name, ROOT)]
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "--quiet", "--select=I", "--fix", *files], check=True)  # imports are sorted by name
    subprocess.run([*ruff, "format", "--quiet", *files], check=True)
    print("\n".join(str(Path(file).relative_to(ROOT)) for file in files))
    print(f"\nIts page is /{name}; docs/add-an-experiment.md says what comes next.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
