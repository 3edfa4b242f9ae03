"""The text of the northbound schema, as clients pull it."""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def idl() -> str:
    """Return the schema in GraphQL's own language."""
    return files("doorward.dialects.xiq_se").joinpath("schema.graphql").read_text("utf-8")
