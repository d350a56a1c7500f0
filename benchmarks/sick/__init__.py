"""The benchmark of sick models: real small networks with one planted mistake each, and healthy ones."""
