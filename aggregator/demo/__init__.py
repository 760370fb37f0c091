"""A made-up newsroom, served on loopback, that shows the whole program on a machine without internet.

`server.DemoNewsroom` is the entry point. Nothing here knows the pipeline: it is a publisher, and the
program polls it as it polls any other.
"""
