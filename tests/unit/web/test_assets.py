"""The console's static files: what is answered, in which form, and that nothing else is."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.kernel.errors import Fault, NotAllowed, NotFound
from doorward.web.asgi import Request, Response, read_head
from doorward.web.console.assets import PREFIX, Shelf

SCRIPT = b"export const answer = 42;\n" * 40


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("web") / "static"
    (folder / "vendor").mkdir(parents=True)
    (folder.parent / "outside.js").write_text("secret")
    (folder / "console.js").write_bytes(SCRIPT)
    (folder / "mark.png").write_bytes(b"\x89PNG")
    (folder / "notes.md").write_text("not for browsers")
    (folder / ".hidden").write_text("not for browsers")
    (folder / "vendor" / "kit.css").write_text("a{b:c}")
    (folder / "vendor" / "kit.css.gz").write_bytes(b"packed by gzip")
    (folder / "vendor" / "kit.css.br").write_bytes(b"packed by brotli")
    return Shelf(folder)


def request(path: str, method: str = "GET", **headers: str) -> Request:
    """Return the request of *path* as a server hands it over."""
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {
        "type": "http", "method": method, "raw_path": path.encode(), "query_string": b"",
        "scheme": "http", "client": ("203.0.113.9", 1), "headers": sent,
    }  # fmt: skip
    return read_head(scope, ())


def get(shelf: Shelf, path: str, **headers: str) -> Response:
    """Return what the file *path* is answered with."""
    return shelf.answer(request(shelf.address(path), **headers))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("console.js", "text/javascript; charset=utf-8"),
        ("mark.png", "image/png"),
        ("vendor/kit.css", "text/css; charset=utf-8"),
    ],
)
def test_a_file_says_what_it_is_and_that_it_never_changes(
    shelf: Shelf, path: str, kind: str
) -> None:
    """
    Type, and a year in every cache without asking again.
    """
    answer = get(shelf, path)
    headers = dict(answer.headers)

    assert (answer.status, headers["Content-Type"]) == (200, kind)
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("taken", "coding", "body"),
    [
        ("gzip, deflate, br, zstd", "br", b"packed by brotli"),
        ("br;q=0, gzip", "gzip", b"packed by gzip"),
        ("GZIP;q=0.5", "gzip", b"packed by gzip"),
        ("gzip;q=0.0", None, b"a{b:c}"),
        ("identity", None, b"a{b:c}"),
        ("*", None, b"a{b:c}"),
        (";;,,=", None, b"a{b:c}"),
        ("", None, b"a{b:c}"),
    ],
)
def test_the_best_form_that_is_taken(
    shelf: Shelf, taken: str, coding: str | None, body: bytes
) -> None:
    """
    Compressed only for those who say they can read that form.
    """
    answer = get(shelf, "vendor/kit.css", accept_encoding=taken)

    assert (dict(answer.headers).get("Content-Encoding"), answer.body) == (coding, body)


def test_our_own_files_are_compressed_too(shelf: Shelf) -> None:
    """
    A file without a compressed form beside it is compressed when it is read.
    """
    answer = get(shelf, "console.js", accept_encoding="gzip, br")

    assert dict(answer.headers)["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.body) == SCRIPT


def test_each_form_has_its_own_tag(shelf: Shelf) -> None:
    """
    Who has the file already gets 304, and only for the form that was asked for.
    """
    plain, packed = (get(shelf, "console.js", accept_encoding=one) for one in ("", "gzip"))
    tags = [dict(answer.headers)["ETag"] for answer in (plain, packed)]

    assert len(set(tags)) == 2
    again = get(shelf, "console.js", if_none_match=f'"other", W/{tags[0]}')
    assert (again.status, again.body) == (304, b"")
    assert get(shelf, "console.js", if_none_match=tags[1]).status == 200


def test_only_reading(shelf: Shelf) -> None:
    """
    GET and HEAD are served, other methods are told which are.
    """
    path = shelf.address("console.js")

    assert shelf.answer(request(path, "HEAD")).status == 200
    with pytest.raises(NotAllowed):
        shelf.answer(request(path, "POST"))


@pytest.mark.parametrize(
    "path",
    [
        "", "vendor", "vendor/", "/console.js", "../outside.js", "vendor/../../outside.js",
        "..%2foutside.js", "%2e%2e/outside.js", "..\\outside.js", "vendor/..", ".hidden",
        "notes.md", "vendor/kit.css.gz", "vendor/manifest.json", "console.js/", "console.js%00",
        "CONSOLE.JS", "//console.js", "./console.js", "/etc/passwd",
    ],
)  # fmt: skip
def test_nothing_else_is_there(shelf: Shelf, path: str) -> None:
    """
    No spelling leads out of the folder, to a folder, or to a file that is not for browsers.
    """
    with pytest.raises(NotFound):
        shelf.answer(request(f"{PREFIX}{shelf.version}/{path}"))


@given(st.text(st.characters(codec="ascii", exclude_categories=("Cc",)), max_size=40))
def test_no_address_but_the_listed_ones(shelf: Shelf, path: str) -> None:
    """
    Whatever follows the prefix, it is the exact path of a file or nothing.
    """
    whole = f"{PREFIX}{shelf.version}/{path}"
    if path in set(shelf):
        assert shelf.answer(request(whole)).status == 200
    else:
        with pytest.raises(NotFound):
            shelf.answer(request(whole))


@pytest.mark.parametrize("version", ["", "0000000000000000", "latest"])
def test_another_version_is_not_there(shelf: Shelf, version: str) -> None:
    """
    What is kept for a year under one address is never answered under another's.
    """
    with pytest.raises(NotFound):
        shelf.answer(request(f"{PREFIX}{version}/console.js"))


def test_a_change_of_any_file_changes_every_address(tmp_path: Path) -> None:
    """
    A script that imports its neighbours by a relative address gets those of its own version.
    """
    (tmp_path / "a.js").write_text("1")
    (tmp_path / "b.js").write_text("1")
    before = Shelf(tmp_path)
    (tmp_path / "b.js").write_text("2")
    after = Shelf(tmp_path)

    assert before.address("a.js") != after.address("a.js")
    assert Shelf(tmp_path).address("a.js") == after.address("a.js")


def test_a_file_that_is_missing_is_told_to_the_log_only(shelf: Shelf) -> None:
    """
    A template that names no file fails where it is written, and says what builds it.
    """
    with pytest.raises(Fault, match="make assets"):
        shelf.address("vendor/none.css")
