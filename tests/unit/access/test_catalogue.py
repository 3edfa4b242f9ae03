"""The catalogue: what is offered, what may be granted, and which API a token is for."""

import pytest

from doorward.access import Catalogue, Denial, catalogue_of
from doorward.access.model import (
    Api,
    ApiTerms,
    Area,
    AreaTerms,
    Rule,
    RuleTerms,
    write_document,
)
from doorward.kernel.errors import Forbidden, Invalid

BOTH = frozenset({"read", "write"})
READ = frozenset({"read"})
ISSUER = "https://doors.example/t/acme"


def api(id: str, audience: str, *, managed: bool = False) -> Api:
    return Api(id, ApiTerms(id, audience), managed, managed, 1, 0, 0)


def area(of: str, name: str, actions: frozenset[str], *, grantable: bool = True) -> Area:
    return Area(name, of, name, AreaTerms(name, actions, grantable=grantable), 1, 0, 0)


@pytest.fixture
def catalogue() -> Catalogue:
    """Doorward's own API, and one for orders with a read-only and an ungrantable area."""
    apis = [api("own", "", managed=True), api("orders", "https://orders.example")]
    areas = [
        area("own", "users", BOTH),
        area("orders", "orders", frozenset({"read", "write", "own", "ship"})),
        area("orders", "audit", READ),
        area("orders", "customers", BOTH, grantable=False),
    ]
    terms = RuleTerms("GET", "/orders/{id}", all_of=frozenset({"orders:read"}))
    return catalogue_of(write_document(apis, areas, [Rule("r", "orders", terms, 1, 0, 0)]))


def test_every_area_offers_its_actions(catalogue: Catalogue):
    """A permission is area:action; of some, a client may have none."""
    assert catalogue.offered == {
        *("users:read", "users:write", "orders:read", "orders:write", "orders:own", "orders:ship"),
        *("audit:read", "customers:read", "customers:write"),
    }
    assert catalogue.offered - catalogue.grantable == {"customers:read", "customers:write"}
    ship = catalogue.permissions["orders:ship"]
    assert (ship.api, ship.area, ship.action) == ("orders", "orders", "ship")
    assert catalogue.apis["orders"].denial is Denial.FORBIDDEN


@pytest.mark.parametrize(
    ("permission", "words"),
    [
        ("audit:write", "audit offers only read"),
        ("customers:read", "customers:read cannot be granted to a client"),
        ("nobody:read", "there is no such permission"),
        ("orders", "orders offers only own, read, ship, write"),
        ("orders:READ", "orders offers only own, read, ship, write"),
        ("", "there is no such permission"),
        ("*", "there is no such permission"),
    ],
)
def test_what_no_client_can_have_is_named(catalogue: Catalogue, permission: str, words: str):
    """Unknown, not offered by a read-only area, or not grantable: each is told apart."""
    with pytest.raises(Invalid) as refused:
        catalogue.check_grantable([permission, "orders:read"])
    assert [(one.field, one.message) for one in refused.value.errors] == [("permissions", words)]


def test_people_may_have_what_clients_may_not(catalogue: Catalogue):
    """A role may hold what is not grantable, since users have roles too (D-5)."""
    catalogue.check_offered(["customers:read"])


def test_every_wrong_permission_is_named_at_once(catalogue: Catalogue):
    """One refusal tells all of them."""
    with pytest.raises(Invalid) as refused:
        catalogue.check_offered(["a:read", "b:read", "orders:read"], "any_of")
    assert [one.field for one in refused.value.errors] == ["any_of", "any_of"]


def test_nobody_gives_what_they_lack(catalogue: Catalogue):
    """A right of the management API must be one's own."""
    catalogue.check_held({"users:read"}, ["users:read"])
    with pytest.raises(Forbidden) as refused:
        catalogue.check_held({"users:read", "apis:write"}, ["users:write", "users:read"])
    assert refused.value.missing == ("users:write",)


def test_who_defines_an_api_may_give_its_rights(catalogue: Catalogue):
    """Another API's rights are in no token for the management API: apis:write stands for them."""
    catalogue.check_held({"apis:write"}, ["orders:read"])
    with pytest.raises(Forbidden) as refused:
        catalogue.check_held({"clients:write"}, ["orders:read"])
    assert refused.value.missing == ("orders:read",)
    with pytest.raises(Forbidden):
        catalogue.check_held({"apis:write"}, ["unknown:read"])


def test_who_holds_all_a_machine_can_may_give_what_is_for_people():
    """No machine can hold what is for people only; one that holds all else may give it on."""
    apis = [api("own", "", managed=True)]
    areas = [
        area("own", "users", BOTH),
        area("own", "customer", READ, grantable=False),
    ]
    catalogue = catalogue_of(write_document(apis, areas, []))
    catalogue.check_held({"users:read", "users:write"}, ["customer:read"])
    with pytest.raises(Forbidden) as refused:
        catalogue.check_held({"users:write"}, ["customer:read"])
    assert refused.value.missing == ("customer:read",)


def test_an_audience_names_one_api(catalogue: Catalogue):
    """The management API's follows the tenant's address; it is the default one."""
    own = catalogue.api_by_audience(f"{ISSUER}/api/v1", ISSUER)
    assert own is catalogue.managed_api is catalogue.default_api
    orders = catalogue.api_by_audience("https://orders.example", ISSUER)
    assert orders is not None
    assert orders.id == "orders"
    for unknown in ("", "/api/v1", "https://orders.example/", "https://doors.example/api/v1"):
        assert catalogue.api_by_audience(unknown, ISSUER) is None


def test_nobodys_api_stands_in_for_the_management_api():
    """Even under its very audience another API is not found."""
    apis = [api("false", f"{ISSUER}/api/v1"), api("own", "", managed=True)]
    found = catalogue_of(write_document(apis, [], [])).api_by_audience(f"{ISSUER}/api/v1", ISSUER)
    assert found is not None
    assert found.id == "own"


def test_a_call_needs_what_its_rule_says(catalogue: Catalogue):
    """By API, method and path; what no rule names is denied."""
    rule = catalogue.match("orders", "GET", "/orders/7")
    assert rule is not None
    assert rule.missing({"orders:read"}) == ()
    assert rule.missing({"users:read"}) == ("orders:read",)
    assert catalogue.match("orders", "POST", "/orders/7") is None
    assert catalogue.match("own", "GET", "/orders/7") is None
    assert catalogue.match("nobody", "GET", "/orders/7") is None


@pytest.mark.parametrize(
    ("powers", "missing"),
    [
        (set(), ("a:read", "b:read", "c:read")),
        ({"a:read"}, ("b:read", "c:read")),
        ({"a:read", "c:read"}, ()),
        ({"b:read", "c:read"}, ("a:read",)),
    ],
)
def test_all_of_and_any_of_both_hold(powers: set[str], missing: tuple[str, ...]):
    """Every one of all_of, and one of any_of; what is missing is named."""
    rule = RuleTerms("GET", "/", frozenset({"b:read", "c:read"}), frozenset({"a:read"}))
    assert rule.missing(powers) == missing


def test_a_rule_that_asks_for_nothing_is_refused():
    """An empty rule would be an open door."""
    with pytest.raises(Invalid) as refused:
        RuleTerms("FETCH", "nowhere")
    assert [one.field for one in refused.value.errors] == ["method", "template", "all_of"]


@pytest.mark.parametrize(
    "audience",
    [
        *("orders", "ftp://x.example", "https://", "https://x.example?y", "https://x.example#y"),
        *("https://user@x.example", "https://x y", "urn:", "urn:a:", "javascript:alert(1)"),
        "https://" + "x" * 500,
    ],
)
def test_an_audience_is_an_absolute_uri(audience: str):
    """http, https or urn, with nothing that two readers compare differently."""
    with pytest.raises(Invalid) as refused:
        ApiTerms("x", audience)
    assert [one.field for one in refused.value.errors] == ["audience"]


@pytest.mark.parametrize("actions", [[], ["READ"], ["read:all"], ["a b"], ["x" * 41], [""]])
def test_an_action_is_a_plain_word(actions: list[str]):
    """An area offers at least one, and each is a word of a-z and _."""
    with pytest.raises(Invalid) as refused:
        AreaTerms("x", frozenset(actions))
    assert [one.field for one in refused.value.errors] == ["actions"]
