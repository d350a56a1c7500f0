"""Watch a model of one's own: what its layers receive while it trains, and what is wrong with it.

`probe` watches and writes a file; it knows torch and no server. `reader` and `diagnosis` read the file; they know
neither torch nor a drawing library. The two halves share `schema`, and import nothing of each other.
"""
