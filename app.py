"""The app: Streamlit's pages, and beside them the live stream and Plotly.js."""

from bnviz.ui import training

training.prepare()

import streamlit as st  # noqa: E402

from bnviz.ui import server  # noqa: E402

# `streamlit run` looks for this very call
app = st.App(server.SCRIPT, routes=server.ROUTES, middleware=server.MIDDLEWARE, lifespan=server.LIFESPAN)
