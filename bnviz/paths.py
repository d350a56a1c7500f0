"""Where the app's own files lie: beside the package in the repository, inside it once it is installed.

A wheel holds ``app.py``, ``pages/`` and ``.streamlit/`` in ``bnviz/app`` (see pyproject.toml), so that they stand to
one another as in the repository: Streamlit reads its settings from the folder of the script that it runs.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "app"

ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent
APP = ROOT / "app.py"
PAGES = ROOT / "pages"

STYLES_OF_RUNS = ("live.css", "pages.css", "symptoms.css", "screens.css")  # of pages and reports, in bnviz/ui/static
