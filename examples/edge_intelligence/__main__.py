"""``python -m examples.edge_intelligence``."""

from pathlib import Path

from examples.edge_intelligence.service import app
from examples.serving import serve

if __name__ == "__main__":
    serve(
        app,
        Path(__file__).with_name("rules.toml"),
        DOORWARD_AUDIENCE="urn:doorward:edge-intelligence",
        DOORWARD_TENANT_HEADER="x-tenant-id",
    )
