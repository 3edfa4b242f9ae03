"""HTTP furniture every room may use: read a request once, answer it, name its errors.

Owns parsing at the door, the table from refusals to statuses and the FastAPI side of a
REST door. Owns no route, no table and no rule. ``asgi`` and ``problem`` are light enough
for the data plane; ``api`` brings FastAPI and is for the control plane only.
"""
