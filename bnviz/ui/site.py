"""The site map, and the script that `st.App` runs for every visitor."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from bnviz.stream.routes import plotly_path

PAGES = Path(__file__).parents[2] / "pages"
STATIC = Path(__file__).parent / "static"
RECORDED = Path(__file__).parent / "recorded"  # small pictures of real runs, made by scripts/pictures.py


@dataclass(frozen=True)
class Entry:
    """One page: its script in pages/, its name in the navigation, the experiments that it shows, if any."""

    script: str
    title: str
    experiments: tuple[str, ...]
    section: str = ""  # a menu of the navigation that it stands in


REST = "The rest of the paper"

SITE = (
    Entry("live_training.py", "Live race", ("live_training",)),
    Entry("bias_explosion.py", "Bias explosion", ("bias_explosion", "pushed_bias", "blow_up")),
    Entry(
        "gamma_beta_recovery.py",
        "Gamma and beta",
        ("gamma_beta_recovery", "affine_by_hand", "linear_regime", "affine_circles"),
    ),
    Entry("learning_rate_ladder.py", "Learning rates", ("learning_rate_ladder", "learning_rate_grid")),
    Entry("one_step.py", "One step, slowly", ("one_step",), section=REST),
    Entry("scale_invariance.py", "Scale invariance", ("scale_invariance", "effective_rate"), section=REST),
    Entry("inference.py", "Training and inference", ("inference",), section=REST),
    Entry("covariate_shift.py", "Covariate shift", ("covariate_shift",), section=REST),
    Entry("normalizers.py", "Normalizers", ("normalizers", "gradient_depth"), section=REST),
    Entry("claims.py", "Every claim", ("checklist",)),
    Entry("experiments.py", "All pages", ()),
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

# the browser fetches and reads what draws while the server still works on the page; live.js finds it there
AHEAD = """<script>
{
  const script = document.createElement("script");
  script.src = new URL("%s", document.baseURI).href;
  script.onerror = () => script.remove();
  document.head.append(script);
  import(new URL("app/static/live.js", document.baseURI));
}
</script>"""


def picture(entry: Entry, dark: bool) -> str:
    """The recorded picture of a page, as SVG; empty if it has none."""
    file = RECORDED / f"{Path(entry.script).stem}.{'dark' if dark else 'light'}.svg"
    return file.read_text("utf-8") if file.exists() else ""


def main() -> None:
    """Draw the frame and run the page that the visitor asked for."""
    st.set_page_config(page_title="bnviz", page_icon=STATIC / "favicon.png", layout="wide")
    sections: dict[str, list[st.Page]] = {}
    for index, entry in enumerate(SITE):
        address = Path(entry.script).stem
        page = st.Page(PAGES / entry.script, title=entry.title, url_path=address, default=index == 0)
        sections.setdefault(entry.section, []).append(page)
    page = st.navigation(sections, position="top")
    st.html(FRAME + AHEAD % plotly_path(), unsafe_allow_javascript=True)
    page.run()


if __name__ == "__main__":
    main()
