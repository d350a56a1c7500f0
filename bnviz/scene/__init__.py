"""Scenes: what a page tells the browser to build, a tree of nodes.

Every node is a frozen dataclass that says what the browser needs to know (``to_json``) and which columns of a run it
shows (``refs``). The browser knows no experiment, no colour and no sentence; each kind of node is one of its modules.
A chart (`bnviz.charts.chart.Chart`) is a node too. A page writes its tree with the names below; where a node takes
several others, or a sequence, that is a function.
"""

from bnviz.scene.asking import Claim as claim
from bnviz.scene.asking import ask, claims, question
from bnviz.scene.canvases import Matrix as matrix
from bnviz.scene.canvases import Plane as plane
from bnviz.scene.code import Address as address
from bnviz.scene.code import Code as code
from bnviz.scene.code import links
from bnviz.scene.findings import findings
from bnviz.scene.flow import Batch as batch
from bnviz.scene.flow import Flow as flow
from bnviz.scene.guessing import Guess as guess
from bnviz.scene.inputs import button, control, controls, either, example, press, row
from bnviz.scene.layout import box, disclose, since, until
from bnviz.scene.node import Node, Refs
from bnviz.scene.numbers import Number as number
from bnviz.scene.numbers import Progress as progress
from bnviz.scene.numbers import card, readout, table
from bnviz.scene.pictures import Digits as digits
from bnviz.scene.pictures import Hinton as hinton
from bnviz.scene.pictures import Network as network
from bnviz.scene.running import Edit as edit
from bnviz.scene.running import Timeline as timeline
from bnviz.scene.running import Transport as transport
from bnviz.scene.running import exports, segments
from bnviz.scene.ways import Way as way
from bnviz.scene.words import Heading as heading
from bnviz.scene.words import Leave as leave
from bnviz.scene.words import Say as say
from bnviz.scene.words import Story as story
from bnviz.scene.words import Text as text
from bnviz.scene.words import layer_names

__all__ = [
    "Node",
    "Refs",
    "address",
    "ask",
    "batch",
    "box",
    "button",
    "card",
    "claim",
    "claims",
    "code",
    "control",
    "controls",
    "digits",
    "disclose",
    "edit",
    "either",
    "example",
    "exports",
    "findings",
    "flow",
    "guess",
    "heading",
    "hinton",
    "layer_names",
    "leave",
    "links",
    "matrix",
    "network",
    "number",
    "plane",
    "press",
    "progress",
    "question",
    "readout",
    "row",
    "say",
    "segments",
    "since",
    "story",
    "table",
    "text",
    "timeline",
    "transport",
    "until",
    "way",
]
