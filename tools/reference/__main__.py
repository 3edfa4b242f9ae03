"""Write every reference page."""

from pathlib import Path

from tools.reference.pages import PAGES

DOCS = Path(__file__).resolve().parents[2] / "docs"

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")
