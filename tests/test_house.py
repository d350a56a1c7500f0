"""The house holds together: pages, site map, experiments, README and command line name the same things."""

import re
from pathlib import Path

import pytest

from bnviz import config as settings
from bnviz import experiments
from bnviz.ui.address import RESERVED
from bnviz.ui.site import SITE

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_site_map_is_the_folder_of_pages() -> None:
    """Every script in pages/ is in the site map, once, and nothing else is."""
    assert sorted(entry.script for entry in SITE) == sorted(path.name for path in (ROOT / "pages").glob("*.py"))


def test_every_experiment_has_a_page_and_a_line_in_the_readme() -> None:
    """No experiment is hidden."""
    shown = {name for entry in SITE for name in entry.experiments}
    assert shown == set(experiments.names())
    assert [name for name in experiments.names() if f"`{name}`" not in README] == []


def test_every_requirement_is_imported() -> None:
    """requirements.txt holds nothing that the app does not use."""
    imported = "\n".join(path.read_text(encoding="utf-8") for path in [*ROOT.glob("bnviz/**/*.py"), ROOT / "app.py"])
    modules = {"scikit-learn": "sklearn"}
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        package = re.split(r"[~=<>]", line)[0]
        module = modules.get(package, package)
        used = rf"""^\s*(import|from) {module}\b|find_spec\("{module}"\)"""  # of the second only the files are used
        assert re.search(used, imported, re.MULTILINE), f"{package} is not used"


def test_experiments_say_what_they_ask() -> None:
    """Every experiment has a title and a question that ends in a question mark."""
    for name in experiments.names():
        module = experiments.load(name)
        assert module.TITLE
        assert module.QUESTION.endswith("?")


def test_no_setting_has_a_name_that_the_address_bar_needs() -> None:
    """The step, the changes and what is looked at stand beside the settings."""
    for name in experiments.names():
        assert not set(settings.params(experiments.load(name).Config())) & set(RESERVED)


@pytest.mark.xdist_group("house")
def test_a_group_of_tests_stays_together(request: pytest.FixtureRequest) -> None:
    """Where the tests share workers, a group's name is part of a test's: else its runs are trained once a worker."""
    shared = request.config.getoption("loadgroup", False)
    assert request.node.nodeid.endswith("@house") == shared
