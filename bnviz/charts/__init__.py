"""Charts: pictures of a run, declared as figures without data; the browser fills and draws them.

Builders by noun (`curves`, `bands`, `layers`, `heat`, ...); each experiment's ``charts.py`` puts them in the order of
its page.
"""

from bnviz.charts.chart import Chart as Chart
