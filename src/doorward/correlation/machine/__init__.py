"""The correlator: follows each tenant's events as its client Event Correlation, by REST alone.

It reads events and rules and opens incidents with its own token, which it gets with its own secret.
Of the database it touches its own memory only: secrets handed to it, and how far it has come.
"""

from doorward.correlation.machine.running import correlate

__all__ = ["correlate"]
