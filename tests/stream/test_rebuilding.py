"""Every experiment can be rebuilt: from a snapshot and the changes since, it goes on with the same numbers."""

import numpy as np
import pytest

from bnviz import config as settings
from bnviz import experiments
from bnviz.stream import messages
from bnviz.stream.host import Host
from bnviz.stream.settings import Revision
from tests.sweep import every

SAVED, CHANGED, SEEN, END = 3, 5, 8, 12  # steps


def switched(config):
    """A config with every live switch turned."""
    turned = {
        name: not settings.get(config, name)
        for name, declared in settings.params(config).items()
        if declared.live and isinstance(declared.default, bool)
    }
    return settings.replace(config, turned)


class Stepping:
    """A host that steps one run of an experiment."""

    def __init__(self, name, config, **more):
        self.said = []
        self.host = Host(experiments.get, self.said.append)
        self.host.handle(messages.Open("a", name, config, **more))
        self.host.turn()

    def steps(self, count):
        for _ in range(count):
            self.host.handle(messages.Step("a"))
            self.host.turn()
        return self

    def tell(self, message):
        self.host.handle(message)
        return self

    @property
    def rows(self):
        [dtype] = [message.dtype for message in self.said if isinstance(message, messages.Opened)]
        return np.frombuffer(
            b"".join(message.data for message in self.said if isinstance(message, messages.Rows)), dtype
        )


@pytest.mark.parametrize("name", every(experiments.names()))
def test_a_rebuilt_run_goes_on_to_the_bit(name):
    """All columns of all later rows are the same bytes."""
    config = experiments.get(name).Config()
    turned = switched(config)
    whole = Stepping(name, config).steps(SAVED).tell(messages.Save("a")).steps(CHANGED - SAVED - 1)
    whole.tell(messages.Configure("a", Revision(1, turned))).steps(END - CHANGED + 1)
    [saved] = [message.snapshot for message in whole.said if isinstance(message, messages.Saved)]
    again = Stepping(name, config, snapshot=saved, changes=((CHANGED, turned),), upto=SEEN)
    while again.host.turn() == 0:
        pass
    again.steps(END - SEEN)
    assert again.rows["step"].tolist() == list(range(SEEN + 1, END + 1))
    assert again.rows.tobytes() == whole.rows[SEEN + 1 :].tobytes()
