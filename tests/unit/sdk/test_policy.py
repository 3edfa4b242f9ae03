"""Rules that an owner wrote down are read strictly, in TOML and in JSON."""

import json

import pytest

from doorward_sdk import EndpointRule, UnsoundPolicy, read_policy

TOML = """
denial = "unauthorized"
[[rules]]
method = "GET"
template = "/v1/orders/{id}"
any_of = ["orders:read", "orders:write"]
"""
ONE = {"method": "GET", "template": "/a", "all_of": ["a:read"]}


def test_toml_and_json_say_the_same():
    """Both spellings give one policy."""
    needs = ["orders:read", "orders:write"]
    rule = {"method": "GET", "template": "/v1/orders/{id}", "any_of": needs}
    for text in (TOML, json.dumps({"denial": "unauthorized", "rules": [rule]})):
        policy = read_policy(text)

        found = policy.book.match("GET", "/v1/orders/7")
        assert found == EndpointRule(
            "GET", "/v1/orders/{id}", frozenset({"orders:read", "orders:write"})
        )
        assert policy.denial == "unauthorized"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"rules": []},
        {"rules": [ONE], "denail": "forbidden"},
        {"rules": [ONE], "denial": "teapot"},
        {"rules": [ONE | {"anyof": []}]},
        {"rules": [ONE | {"all_of": []}]},
        {"rules": [ONE | {"all_of": "a:read"}]},
        {"rules": [ONE | {"method": "FETCH"}]},
        {"rules": [ONE | {"template": "/a/../b"}]},
        {"rules": [ONE, ONE]},
        {"rules": [ONE | {"template": "/{a}"}, ONE | {"template": "/{b}"}]},
        {"rules": ["GET /a"]},
    ],
)
def test_what_is_misspelt_is_never_passed_over(document: dict[str, object]):
    """An empty policy, an unknown member, an open or doubled rule: each stops the program."""
    with pytest.raises(UnsoundPolicy):
        read_policy(json.dumps(document))


@pytest.mark.parametrize("text", ["", "{", "rules =", '["a"]'])
def test_text_that_is_no_document_is_refused(text: str):
    """What cannot be read is no policy."""
    with pytest.raises(UnsoundPolicy):
        read_policy(text)
