"""What is wrong? Every symptom in the words that people use, or the one that the address names."""

import streamlit as st

from bnviz.experiments import symptom
from bnviz.ui import live, search, symptoms

asked = st.query_params.get(symptom.KEY, "")
shown = symptom.symptoms().get(asked)

if shown is None:
    if asked:
        live.notify(f"There is no symptom of that name; known are {', '.join(symptom.symptoms())}.")
    live.header("What is wrong with my batch norm?")
    search.show()
else:
    mount = live.Mount(symptom.experiment(asked).name)
    live.header(shown.title, lambda: mount.panel(f"**digits**  seed {mount.config.seed}"))
    mount.show(symptoms.page(mount, shown))
