"""What the server holds for all its visitors: one pool that trains, one desk that knows who sits where."""

from bnviz import experiments
from bnviz.stream import routes
from bnviz.stream.desk import Desk
from bnviz.stream.pool import ThreadPool

DESK = Desk(ThreadPool(experiments.load))
ROUTES = routes.routes(DESK)
LIFESPAN = routes.lifespan(DESK)
