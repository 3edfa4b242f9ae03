"""How much one northbound request may ask: what is too much is refused before it costs anything."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from graphql import get_introspection_query

from tests.northbound import READ, SERVER, ask, bearer, failed, site_of, told
from tests.world import World

QUICK = 2.0
"""Seconds within which a refusal comes, on a machine that is busy with other tests."""


def chain(links: int, each: str) -> str:
    """Return fragments of which each spreads the next one twice."""
    body = "".join(
        f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} {each} }} " for n in range(links)
    )
    return body + f"fragment f{links} on Query {{ __typename }}"


TOO_MUCH = {
    "many tokens": "{ " + "a " * 3_000 + "}",
    "deep": "{" + "a{" * 60 + "b" + "}" * 61,
    "very deep": "{" + "a{" * 900 + "b" + "}" * 901,
    "deep lists": "{administration{events(type:" + "[" * 900 + "]" * 900 + "){next}}}",
    "a circle": "{...a} fragment a on Query{...b} fragment b on Query{...a}",
    "a bomb of fragments": "{ ...f0 } " + chain(20, ""),
    "a bomb nobody uses": SERVER + chain(20, ""),
    "aliases": "{" + "".join(f"a{n}: {SERVER[2:-2]} " for n in range(40)) + "}",
    "the same again": "{" + f"{SERVER[2:-2]} " * 40 + "}",
    "many definitions": SERVER + "".join(f"fragment f{n} on Query{{a}}" for n in range(60)),
    "large pages": "{administration{"
    + "".join(
        f"a{n}:clients(first:200){{items{{id clientId name owner enabled lastUsed}}}}"
        for n in range(19)
    )
    + "}}",
    "types of types": "{__schema{types{fields{type{fields{type{fields{name}}}}}}}}",
    "many introspections": "{"
    + "".join(f"a{n}:__schema{{types{{fields{{args{{name}}}}}}}}" for n in range(30))
    + "}",
    "a long query": '{ a(b: "' + "x" * 60_000 + '") }',
}


@pytest.fixture(scope="module")
def sites() -> dict[str, tuple[World, str]]:
    """Tenants of this module, by database."""
    return {}


@pytest.fixture
def site(world: World, sites: dict[str, tuple[World, str]]) -> tuple[World, str]:
    """A tenant that is like the product, and a token that reads there."""
    key = world.server.url
    if key not in sites:
        made = site_of(world)
        sites[key] = (made, bearer(made, READ, "clients:read", "events:read"))
    return sites[key]


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_is_too_much_is_refused_at_once(site: tuple[World, str], what: str):
    """Data null and an error, within a moment, and the server lives on."""
    home, held = site
    began = time.monotonic()
    assert failed(ask(home, held, TOO_MUCH[what]))
    assert time.monotonic() - began < QUICK
    assert home.server.is_ready()


def test_deep_variables_are_refused(site: tuple[World, str]):
    """Nesting is counted there too."""
    home, held = site
    deep = '{"query":"{a}","variables":{"a":' + "[" * 5_000 + "]" * 5_000 + "}}"
    headers = {"Content-Type": "application/json"}
    answer = home.call("POST", "/nbi/graphql", held, content=deep.encode(), headers=headers)
    assert failed(answer, 400)


def test_the_usual_introspection_is_answered(site: tuple[World, str]):
    """What tools ask to learn the schema is within the limits."""
    home, held = site
    body = ask(home, held, get_introspection_query()).json()
    assert set(body) == {"data"}
    names = {one["name"] for one in body["data"]["__schema"]["types"]}
    assert names >= {"AdministrationQuery", "ClientResult"}


def test_all_of_two_hundred_clients_is_not_too_much(site: tuple[World, str]):
    """A page of the largest size with every field is within the limits."""
    home, held = site
    query = """{ administration { clients(first: 200) { next items {
        id clientId name description owner authorizationGroups capabilities tokenExpiration
        enabled userDefined expiresAt createdAt createdBy lastModified lastUsed __typename
    } } } }"""
    assert told(ask(home, held, query))["clients"]["items"]


def test_many_at_once_are_answered_or_told_to_come_again(site: tuple[World, str]):
    """Each of a hundred parallel questions is 200, or 503 with when to try again."""
    home, held = site
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: ask(home, held, SERVER), range(100)))
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert any(answer.status_code == 200 for answer in answers)
    assert all("retry-after" in one.headers for one in answers if one.status_code == 503)
    assert told(ask(home, held, SERVER))
