"""The composition root: the only package that names a concrete adapter.

With the adapters, it is the only one that asks for the time, for chance or for the environment.
"""
