"""Narrowing: a token never says more than is granted, and is for one API."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.access import Catalogue, catalogue_of
from doorward.access.model import Api, ApiTerms, Area, AreaTerms, write_document
from doorward.tokens import Declined
from doorward.tokens.model import LONGEST_SCOPE, Narrowed, narrow, read_scope

ISSUER = "https://doors.example/t/acme"
MANAGEMENT = ISSUER + "/api/v1"
ORDERS, FILES = "https://orders.example", "urn:example:files"


def _catalogue(*, default: bool) -> Catalogue:
    apis = [
        Api("own", ApiTerms("own", ""), default, True, 1, 0, 0),
        Api("orders", ApiTerms("orders", ORDERS), False, False, 1, 0, 0),
        Api("files", ApiTerms("files", FILES), False, False, 1, 0, 0),
    ]
    places = [("own", "users"), ("own", "roles"), ("orders", "orders"), ("files", "files")]
    both = frozenset({"read", "write"})
    areas = [Area(n, api, n, AreaTerms(n, both, grantable=True), 1, 0, 0) for api, n in places]
    closed = AreaTerms("vault", both, grantable=False)
    areas.append(Area("vault", "files", "vault", closed, 1, 0, 0))
    return catalogue_of(write_document(apis, areas, []))


WITH_DEFAULT, WITHOUT_DEFAULT = _catalogue(default=True), _catalogue(default=False)
KNOWN = sorted(WITH_DEFAULT.offered)
permissions = st.sampled_from([*KNOWN, "gone:read", "made:up"])
rights = st.frozensets(permissions, max_size=8)
scopes = st.none() | st.lists(permissions, min_size=1, max_size=5, unique=True).map(tuple)
resources = st.sampled_from([None, MANAGEMENT, ORDERS, FILES, "https://elsewhere.example", ""])
catalogues = st.sampled_from([WITH_DEFAULT, WITHOUT_DEFAULT])


def asked(
    held: frozenset[str],
    scope: tuple[str, ...] | None = None,
    resource: str | None = None,
    catalogue: Catalogue = WITH_DEFAULT,
) -> Narrowed:
    """Narrow at the one issuer."""
    return narrow(held, catalogue, ISSUER, scope, resource)


@given(rights, scopes, resources, catalogues)
def test_a_token_never_says_more_than_is_granted(
    held: frozenset[str],
    scope: tuple[str, ...] | None,
    resource: str | None,
    catalogue: Catalogue,
) -> None:
    """
    Guarantee 1: whatever is asked for, what comes out is granted, offered, of one API, and within
    what was asked; or it is refused with one of the errors that clients know.
    """
    try:
        found = asked(held, scope, resource, catalogue)
    except Declined as declined:
        assert declined.code in {"invalid_scope", "invalid_target"}  # noqa: PT017 either way
        return
    given_scope = set(found.scope)
    assert given_scope
    assert given_scope <= held & catalogue.grantable
    assert {catalogue.permissions[name].api for name in given_scope} == {found.api}
    assert len(found.scope) == len(given_scope)
    if scope is not None:
        assert found.scope == scope
    if resource is not None:
        listed = catalogue.api_by_audience(resource, ISSUER)
        assert listed is not None
        assert listed.id == found.api


@given(rights, scopes, resources, rights)
def test_more_rights_never_take_anything_away_from_a_scope(
    held: frozenset[str], scope: tuple[str, ...] | None, resource: str | None, more: frozenset[str]
) -> None:
    """
    Who asks for a scope by name gets the same token after being granted more.
    """
    if scope is None:
        return
    try:
        before = asked(held, scope, resource)
    except Declined:
        return

    assert asked(held | more, scope, resource) == before


def test_without_a_scope_all_of_one_api_is_given() -> None:
    """
    D-8: of the API asked for, else of the only one there is anything for, else of the default.
    """
    held = frozenset({"users:read", "roles:read", "orders:read", "orders:write"})

    assert asked(held).scope == ("roles:read", "users:read")
    assert asked(held, resource=ORDERS).scope == ("orders:read", "orders:write")
    assert asked(frozenset({"orders:read"})) == Narrowed(("orders:read",), "orders")
    with pytest.raises(Declined):
        asked(frozenset({"orders:read", "files:read"}))


@pytest.mark.parametrize(
    ("held", "scope", "resource", "code"),
    [
        (set(), None, None, "invalid_scope"),
        (set(), None, ORDERS, "invalid_scope"),
        ({"vault:read"}, None, None, "invalid_scope"),
        ({"vault:read", "users:read"}, ("vault:read",), None, "invalid_scope"),
        ({"gone:read"}, ("gone:read",), None, "invalid_scope"),
        ({"users:read"}, ("users:write",), None, "invalid_scope"),
        ({"users:read"}, ("users:read", "users:write"), None, "invalid_scope"),
        ({"users:read", "orders:read"}, ("users:read", "orders:read"), None, "invalid_scope"),
        ({"users:read", "orders:read"}, ("users:read",), ORDERS, "invalid_scope"),
        ({"users:read"}, None, ORDERS, "invalid_scope"),
        ({"users:read"}, None, "https://elsewhere.example", "invalid_target"),
        ({"users:read"}, None, "/api/v1", "invalid_target"),
        ({"users:read"}, None, "", "invalid_target"),
        ({"users:read"}, None, MANAGEMENT + "/", "invalid_target"),
    ],
)
def test_what_is_not_there_is_not_given(
    held: set[str], scope: tuple[str, ...] | None, resource: str | None, code: str
) -> None:
    """
    Nothing is granted by default, a scope is given whole or not at all, and a resource is
    compared letter by letter.
    """
    with pytest.raises(Declined) as declined:
        asked(frozenset(held), scope, resource)

    assert declined.value.code == code


names = st.text(st.characters(codec="ascii", min_codepoint=33, max_codepoint=126,
                              exclude_characters='"\\'), min_size=1, max_size=12)  # fmt: skip


@given(st.lists(names, min_size=1, max_size=8))
def test_a_scope_reads_as_its_names_each_once(scope: list[str]) -> None:
    """
    In the order they were asked for (RFC 6749 §3.3).
    """
    assert read_scope(" ".join(scope)) == tuple(dict.fromkeys(scope))


@given(st.text(max_size=30))
def test_any_scope_is_read_or_declined(text: str) -> None:
    """
    What is outside the grammar is ``invalid_scope``, and nothing else comes out.
    """
    try:
        found = read_scope(text)
    except Declined as declined:
        assert declined.code == "invalid_scope"  # noqa: PT017 either way
        return
    assert found
    assert set(" ".join(found).split(" ")) == set(text.split(" "))


@pytest.mark.parametrize(
    "text",
    ["", " ", " a", "a ", "a  b", "a\tb", "a\nb", 'a"b', "a\\b", "é", "a\x7f", "a\n",
     "x" * (LONGEST_SCOPE + 1)],
)  # fmt: skip
def test_a_scope_outside_its_grammar_is_declined(text: str) -> None:
    """
    One space between names and printable ASCII in them, no more than a page of it.
    """
    with pytest.raises(Declined):
        read_scope(text)


def test_no_scope_asks_for_all() -> None:
    """
    Left out is not the same as empty.
    """
    assert read_scope(None) is None
