"""The site map, and the script that `st.App` runs for every visitor."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parents[2] / "pages"
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Entry:
    """One page: its script in pages/, its name in the navigation, the experiments that it shows."""

    script: str
    title: str
    experiments: tuple[str, ...]
    section: str = ""  # a menu of the navigation that it stands in


SITE = (
    Entry("live_training.py", "Live race", ("live_training",)),
    Entry("bias_explosion.py", "Bias explosion", ("bias_explosion", "pushed_bias", "blow_up")),
    Entry(
        "gamma_beta_recovery.py",
        "Gamma and beta",
        ("gamma_beta_recovery", "affine_by_hand", "linear_regime", "affine_circles"),
    ),
    Entry("covariate_shift.py", "Covariate shift", ("covariate_shift",), section="The rest of the paper"),
    Entry("learning_rate_ladder.py", "Learning rates", ("learning_rate_ladder", "learning_rate_grid")),
    Entry("claims.py", "Every claim", ("checklist",)),
)

# Streamlit's own frame, brought to the drawn measures: the fold of a small laptop is at 640 px
FRAME = """<style>
.stMainBlockContainer { max-width: 1230px; padding: 4.1rem 1rem 2.5rem; }
.stMainBlockContainer h1 { font-size: 26px; line-height: 1.15; font-weight: 700; letter-spacing: -.015em; padding: 0; }
.stMain .stVerticalBlock { gap: .5rem; }
.stMain .stElementContainer:has(> .stHtml style) { display: none; }
[data-testid="stHeader"] { border-bottom: 1px solid color-mix(in srgb, currentColor 13%, transparent); }
@media (max-width: 700px) {
  .stMainBlockContainer { padding: 4.2rem 14px 92px; }
  .stMainBlockContainer h1 { font-size: 20px; }
}
</style>"""


def main() -> None:
    """Draw the frame and run the page that the visitor asked for."""
    st.set_page_config(page_title="bnviz", page_icon=STATIC / "favicon.png", layout="wide")
    sections: dict[str, list[st.Page]] = {}
    for index, entry in enumerate(SITE):
        address = Path(entry.script).stem
        page = st.Page(PAGES / entry.script, title=entry.title, url_path=address, default=index == 0)
        sections.setdefault(entry.section, []).append(page)
    page = st.navigation(sections, position="top")
    st.html(FRAME)
    page.run()


if __name__ == "__main__":
    main()
