"""``python -m examples.portal``."""

from pathlib import Path

from examples.portal.service import app
from examples.serving import serve

if __name__ == "__main__":
    serve(app, Path(__file__).with_name("rules.toml"))
