"""The half that watches: torch, and no server.

`watch` records a training into a file; `population` recomputes the statistics that evaluation uses.
"""

from bnviz.watching.probe.population import Moved as Moved
from bnviz.watching.probe.population import population as population
from bnviz.watching.probe.start import watch as watch
