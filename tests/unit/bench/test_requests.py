"""What the benchmark sends: well-formed requests, and secrets nowhere but in them."""

from bench.requests import Client, form, prepared


def test_a_form_names_its_client_as_rfc_6749_says():
    """
    Id and secret are form-encoded before they are joined and coded (RFC 6749 §2.3.1).
    """
    client = Client("a:b", "c d%")

    assert client.basic == "Basic YSUzQWI6YyUyMGQlMjU="


def test_a_prepared_request_is_whole():
    """
    Length, host and body are those of the address and the text, in bytes.
    """
    said = form("http://127.0.0.1:8420/oauth/token", Client("a", "b"), "scope=ü")

    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith(b"POST /oauth/token HTTP/1.1\r\nHost: 127.0.0.1:8420\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert body == "scope=ü".encode()


def test_a_query_stays_with_its_path():
    """
    A page's limit reaches the server, and a GET carries no length.
    """
    said = prepared("GET", "http://127.0.0.1:1/clients?limit=50", {})

    assert said == b"GET /clients?limit=50 HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n"


def test_a_client_never_prints_its_secret():
    """
    A traceback or a log line of the benchmark shows ids only.
    """
    assert "hush" not in repr([Client("me", "hush")])
