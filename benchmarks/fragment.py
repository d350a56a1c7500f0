"""streamlit run benchmarks/fragment.py: the live race's charts as anybody would stream them, by st.plotly_chart.

A fragment runs ten times a second and draws every chart anew, from 500 rows of a real run: what is measured is the way
to the browser, not the training. The charts' titles say when they were made.
"""

import time

import plotly.graph_objects as go
import streamlit as st

from benchmarks.growth import trained
from benchmarks.page import EXPERIMENT, VIEW
from bnviz import experiments
from bnviz.charts.chart import Chart
from bnviz.history import History
from bnviz.stream.frames import FILM


@st.cache_resource
def history() -> History:
    """The rows of a run of 500 steps."""
    rows = trained()
    found = History(rows.dtype, past=2 * len(rows))
    found.append(rows)
    return found


def figure(chart: Chart) -> go.Figure:
    """The columns of a chart as Plotly's own traces."""
    found = go.Figure()
    for binding in chart.bindings:
        for ref in binding.refs:
            steps, values = history().column(ref.column, ref.at(VIEW))
            stride = -(-len(steps) // FILM) if binding.use == "film" else 1
            x, y = steps[::stride], values[::stride]
            found.add_trace(go.Scatter(x=x, y=y) if binding.use == "line" else go.Heatmap(x=x, z=y.T))
    return found


@st.fragment(run_every=0.1)
def charts() -> None:
    """Draw them all."""
    made = time.time()
    for chart in experiments.get(EXPERIMENT).charts(experiments.get(EXPERIMENT).Config()):
        drawn = figure(chart)
        drawn.update_layout(title=f"made {made:.3f}")
        st.plotly_chart(drawn, key=chart.key)


charts()
