"""python -m tests.stream.toy_worker FD: workers that train the toy experiment."""

from bnviz import worker
from tests.stream import toy

if __name__ == "__main__":
    worker.main(load=lambda name: toy)
