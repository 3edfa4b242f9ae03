"""The room's commands: ``users``, with what they sign in with, and ``members``."""
