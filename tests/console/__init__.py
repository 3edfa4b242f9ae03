"""The console, in a browser."""

import pytest

# What these assert is told in full, as in a test.
pytest.register_assert_rewrite(
    *(f"{__name__}.{one}" for one in ("browsing", "handling", "looking"))
)
