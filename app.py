"""The app: Streamlit's pages, and beside them the live stream and Plotly.js."""

import streamlit as st

from bnviz.ui import server

app = st.App(server.SCRIPT, routes=server.ROUTES, lifespan=server.LIFESPAN)  # `streamlit run` looks for this very call
