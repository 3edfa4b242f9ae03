"""The console's static files, as any browser fetches them."""

import gzip
import json
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from doorward.web.console.assets import FOLDER, asset
from tests.world import World

ROOT = Path(__file__).parents[2]
MANIFEST = FOLDER / "vendor" / "manifest.json"
BUILT = ("htmx.js", "icons.svg", "tabler.css", "LICENSES.txt")
LARGEST = 60_000


@pytest.mark.parametrize("name", BUILT)
def test_what_was_built_is_served(world: World, name: str):
    """Every file made from npm packages comes without a credential, and in its compressed form."""
    plain = world.http.get(asset(f"vendor/{name}"), headers={"Accept-Encoding": "identity"})
    packed = world.http.send(
        world.http.build_request(
            "GET", asset(f"vendor/{name}"), headers={"Accept-Encoding": "gzip"}
        ),
        stream=True,
    )
    raw = b"".join(packed.iter_raw())

    assert (plain.status_code, packed.status_code) == (200, 200)
    assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert plain.headers["x-content-type-options"] == "nosniff"
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < len(plain.content)


def test_all_of_it_is_small():
    """What a first visit fetches of it is far below 200 KB."""
    files = json.loads(MANIFEST.read_text("utf-8"))["files"]

    assert set(files) == set(BUILT)
    assert sum(one["gz"] for one in files.values()) < LARGEST


def test_below_a_tenant_and_with_head(world: World):
    """The same file below a tenant's prefix; HEAD tells its length and sends nothing."""
    address = asset("vendor/htmx.js")
    tenant = world.second_tenant()
    asked = {"Accept-Encoding": "identity"}

    assert tenant.http.get(address, headers=asked).status_code == 200
    head = world.http.head(address, headers=asked)
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["content-length"]) == (FOLDER / "vendor" / "htmx.js").stat().st_size


def test_asked_again_it_is_not_sent_again(world: World):
    """304 for who has it."""
    first = world.http.get(asset("vendor/tabler.css"))
    again = world.http.get(
        asset("vendor/tabler.css"), headers={"If-None-Match": first.headers["etag"]}
    )

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["", "nothing.js", "%2e%2e/assets.py", "vendor/manifest.json", "vendor/htmx.js.gz"]
)
def test_nothing_else_is_there(world: World, path: str):
    """404 as a problem."""
    base = asset("vendor/htmx.js").removesuffix("vendor/htmx.js")
    answer = world.http.get(base + path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_only_reading(world: World):
    """405 for any other method."""
    answer = world.http.post(asset("vendor/htmx.js"))

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_the_wheel_holds_them(tmp_path: Path):
    """Whoever installs the package needs no Node.js."""
    [made] = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    names = zipfile.ZipFile(made).namelist()

    for name in BUILT:
        for end in ("", ".gz", ".br"):
            assert f"doorward/web/console/static/vendor/{name}{end}" in names
