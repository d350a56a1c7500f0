"""bnviz: see what batch normalization does, while it does it."""

__version__ = "1.0.0"  # the only place; the package, the changelog's top entry and `bnviz --version` follow
