"""The app: Streamlit's pages, and beside them the live stream and Plotly.js."""

import streamlit as st

from bnviz.ui import server

server.prepare()
# `streamlit run` looks for this very call
app = st.App(server.SCRIPT, routes=server.ROUTES, middleware=server.MIDDLEWARE, lifespan=server.LIFESPAN)
