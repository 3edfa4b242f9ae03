"""Doorward keeps the door of a company's APIs for machines.

This package is the server. Its rooms and floors are described in ``docs/house.md``;
programs that only call or protect an API want :mod:`doorward_sdk` instead.
"""

__version__ = "0.1.0"
