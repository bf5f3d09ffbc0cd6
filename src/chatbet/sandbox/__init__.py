"""A sportsbook to talk to when there is none: an ASGI app that answers like the upstream (docs/sandbox.md).

One model of team strength makes the results, the tables, the prices and the in-play clock. Nobody but the composition
root and the command line may import this package.
"""
