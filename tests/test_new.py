"""`make new`: an experiment is laid down, passes every check, and touches nothing but its folder, page and tests."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bnviz import experiments
from scripts import new

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
NAME = "my_experiment"
OWN = [f"bnviz/experiments/{NAME}/", f"pages/{NAME}.py", f"tests/experiments/{NAME}/"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with all files of this one, committed."""
    folder = tmp_path_factory.mktemp("repository")
    listed = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).exists():  # one that is deleted may still be in the index
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@example.invalid"]
    for command in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message=all"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    return folder


def does(folder: Path, *command: object) -> str:
    """Run a program there; what it printed. It fails the test if it does not end well."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1"}
    environment = {name: value for name, value in environment.items() if not name.startswith(("PYTEST", "COV"))}
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_new_experiment_is_whole_and_touches_nothing_else(copy: Path) -> None:
    """Format, lint, types, contracts; its own tests; those of all pages, for its page; the list; and git's word."""
    does(copy, "make", "-o", ".venv/dev", f"BIN={BIN}", "new", f"NAME={NAME}")
    does(copy, BIN / "ruff", "format", "--check", ".")
    does(copy, BIN / "ruff", "check", ".")
    does(copy, BIN / "mypy")
    does(copy, BIN / "lint-imports")
    does(copy, BIN / "python", "-m", "pytest", f"tests/experiments/{NAME}", "tests/test_house.py")
    whole = [f"tests/{part}" for part in ("pages", "experiments/test_charts.py", "experiments/claims")]
    said = does(copy, BIN / "python", "-m", "pytest", *whole, "-v", "-k", f"{NAME} or index or every_claim")
    passed = set(re.findall(r"::(\w+)(?:\[[^\]]*\])? PASSED", said))
    assert passed >= {  # in the navigation, the index, the address bar and the list of claims
        "test_a_page_runs_and_shows_its_experiments",
        "test_the_index_links_to_every_page",
        "test_an_address_names_every_setting",
        "test_a_claims_link_opens_the_run_that_is_measured",
        "test_every_claim_stands_on_the_page",
    }
    assert f"\n{NAME}: " in does(copy, BIN / "python", "-m", "bnviz", "list")
    changed = does(copy, "git", "status", "--porcelain").splitlines()
    assert changed == [f"?? {path}" for path in OWN]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "NAME takes"),
        ("Big", "NAME takes"),
        ("../escape", "NAME takes"),
        ("a" * 41, "NAME takes"),
        ("import", "NAME takes"),
        ("inference", "there is an experiment or a page of the name 'inference'"),
        ("experiments", "there is an experiment or a page"),
        ("plain", "'plain' means something else in an address"),
        ("hide", "'hide' means something else"),
        ("live", "'live' means something else"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused(name: str, said: str) -> None:
    """In one sentence, before anything is written."""
    assert new.refused(name).startswith(said)
    assert new.refused(NAME) == ""


def test_what_is_laid_down_fits_whatever_the_name(tmp_path: Path) -> None:
    """The longest name leaves no line too long and no placeholder."""
    name = "x" * 40
    files = new.laid_down(name, tmp_path)
    assert len(files) == len(list(new.TEMPLATE.rglob("*.py"))) > 10
    assert all("NAME" not in (text := file.read_text("utf-8")) and "TITLE" not in text for file in files)
    does(tmp_path, BIN / "ruff", "check", "--config", ROOT / "pyproject.toml", "--ignore=I001", *files)


def test_the_template_has_every_part_of_an_experiment() -> None:
    """Those that the package of experiments names."""
    parts = {file.name for file in (new.TEMPLATE / "bnviz" / "experiments" / "NAME").iterdir()}
    assert parts == set(re.findall(r"``(\w+\.py)``", experiments.__doc__ or "")) | {"__init__.py"}
