"""A watched model: its recorded run, live while it trains and later."""

from bnviz.ui import frame, watched

runs = watched.tokens()
frame.header("Your model")
if runs:
    watched.compare(runs)
else:
    watched.instruction()
watched.drop()
