"""A watched model: its recorded run, live while it trains and later."""

from bnviz.ui import live, watched

runs = watched.tokens()
live.header("Your model")
if runs:
    watched.compare(runs)
else:
    watched.instruction()
watched.drop()
