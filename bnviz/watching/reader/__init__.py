"""The half that reads a recorded run: neither torch nor anything that draws."""

from bnviz.watching.reader.run import Run as Run
from bnviz.watching.reader.run import RunFileError as RunFileError
from bnviz.watching.reader.run import Series as Series
from bnviz.watching.reader.run import follow as follow
from bnviz.watching.reader.run import read as read
