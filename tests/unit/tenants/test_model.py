"""What a tenant may be called, and at which address it stands."""

from dataclasses import replace

import pytest

from doorward.kernel.errors import Invalid
from doorward.tenants import NewTenant, State, Tenant, base_url_of, is_slug

ACME = Tenant("t", "acme", "Acme", None, False, State.ACTIVE, 900, 0, 1, 0, 0)


@pytest.mark.parametrize("slug", ["ab", "a1", "acme", "acme-corp", "0-0-0", "a" * 40])
def test_a_plain_word_is_a_slug(slug: str):
    """Letters, digits and single dashes inside, 2 to 40 of them."""
    assert is_slug(slug) is True


@pytest.mark.parametrize(
    "slug", ["", "a", "a" * 41, "-a", "a-", "a--b", "Acme", "a b", "a/b", "..", "é1", "ab\n", "١٢"]
)
def test_what_could_mislead_in_an_address_is_no_slug(slug: str):
    """Nothing that has another meaning in a path, or looks like another slug."""
    assert is_slug(slug) is False
    with pytest.raises(Invalid) as refused:
        NewTenant("x", slug)
    assert [error.field for error in refused.value.errors] == ["slug"]


@pytest.mark.parametrize(
    "host", ["", "x", "localhost", "127.0.0.1", "10.0.0.1:80", "A.example", "a..b", "a_b.c", "-a.b"]
)
def test_a_host_is_a_full_name(host: str):
    """A number or a bare word would be every server's own address."""
    with pytest.raises(Invalid) as refused:
        NewTenant("x", "xx", host)
    assert [error.field for error in refused.value.errors] == ["host"]


def test_all_wrong_fields_are_named_at_once():
    """One refusal tells everything that is wrong."""
    with pytest.raises(Invalid) as refused:
        NewTenant("x", "-", "-", 1)
    assert [error.field for error in refused.value.errors] == ["slug", "host", "token_seconds"]


def test_a_tenant_stands_below_its_prefix():
    """Without a host of its own its address is the public one and /t/<slug>."""
    assert base_url_of("https://doors.example", ACME) == "https://doors.example/t/acme"


def test_a_tenant_stands_at_its_own_host():
    """With one, its address is that host, by the public address's scheme."""
    acme = replace(ACME, host="acme.example:8443")
    assert base_url_of("https://doors.example", acme) == "https://acme.example:8443"


def test_the_default_tenant_stands_at_the_public_address():
    """Whatever else it is called."""
    default = replace(ACME, is_default=True, host="acme.example")
    assert base_url_of("http://localhost:8420", default) == "http://localhost:8420"
