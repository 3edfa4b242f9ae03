"""The benchmark: what a token costs here, beside the peers, on the same cores in the same run.

Owns load, measuring and the table. Knows the server only by its commands and its wire contract,
except ``seed`` (which fills the database directly) and ``measures.steps`` (which times the real
functions in process). Run it with ``python -m bench``; docs/performance.md says how to read it.
"""
