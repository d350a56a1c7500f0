"""streamlit run benchmarks/fragment.py: the live race's charts as anybody would stream them, by st.plotly_chart.

A fragment runs ten times a second and draws every chart anew, from 500 rows of a real run: what is measured is the way
to the browser, not the training. The charts' titles say when they were made.
"""

import time

import streamlit as st

from benchmarks.growth import trained
from benchmarks.page import EXPERIMENT, VIEW
from bnviz import experiments
from bnviz.history import History


@st.cache_resource
def history() -> History:
    """The rows of a run of 500 steps."""
    rows = trained()
    found = History(rows.dtype, past=2 * len(rows))
    found.append(rows)
    return found


@st.fragment(run_every=0.1)
def charts() -> None:
    """Draw them all."""
    made = time.time()
    drawn = experiments.get(EXPERIMENT).charts(experiments.get(EXPERIMENT).Config())
    for chart in drawn:
        figure = chart.fill(history(), VIEW)
        figure.update_layout(title=f"made {made:.3f}")
        st.plotly_chart(figure, key=chart.key)


charts()
