"""Settings: read once, from one place, and told precisely when they are wrong."""

from dataclasses import fields, replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.kernel.errors import Invalid
from doorward.settings import Settings, read_settings
from doorward.supervisor import _environment

VARIABLES = [one.metadata["variable"] for one in fields(Settings)]


def test_nothing_set_is_the_default() -> None:
    """
    Defaults suit one machine and one person trying it; an empty variable is one not set.
    """
    assert read_settings({}) == Settings()
    assert read_settings(dict.fromkeys(VARIABLES, "")) == Settings()
    assert Settings().host == "127.0.0.1"


def test_every_setting_has_a_variable_of_its_own() -> None:
    """
    No two share one, each is explained, and what is nobody's is left alone.
    """
    assert len(set(VARIABLES)) == len(VARIABLES)
    assert [one.name for one in fields(Settings) if not one.metadata["words"]] == []
    assert read_settings({"DOORWARD_NO_SUCH": "x", "PATH": "/bin"}) == Settings()


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("DOORWARD_PORT", "65536"),
        ("DOORWARD_PORT", "-1"),
        ("DOORWARD_PORT", "http"),
        ("DOORWARD_PORT", "²"),
        ("DOORWARD_PORT", "8420 "),
        ("DOORWARD_WORKERS", "257"),
        ("DOORWARD_PLANE", "console"),
        ("DOORWARD_LOG", "xml"),
        ("DOORWARD_THROTTLE_LOOPBACK", "yes"),
        ("DOORWARD_THROTTLE_FAILURES", "0"),
        ("DOORWARD_TRUSTED_PROXIES", "10.0.0.0/33"),
        ("DOORWARD_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("DOORWARD_TRUSTED_PROXIES", "proxy.example"),
        ("DOORWARD_PUBLIC_URL", "doors.example"),
        ("DOORWARD_PUBLIC_URL", "ftp://doors.example"),
        ("DOORWARD_PUBLIC_URL", "https://"),
        ("DOORWARD_PUBLIC_URL", "https://doors.example/?x"),
    ],
)
def test_a_wrong_value_is_named(variable: str, text: str) -> None:
    """
    The operator hears which variable it is; nothing is guessed or cut to fit.
    """
    with pytest.raises(Invalid) as refused:
        read_settings({variable: text})

    assert [error.field for error in refused.value.errors] == [variable]


def test_all_that_is_wrong_is_told_at_once() -> None:
    """
    Nobody has to start three times to hear of three mistakes.
    """
    with pytest.raises(Invalid) as refused:
        read_settings({"DOORWARD_PORT": "x", "DOORWARD_LOG": "x", "DOORWARD_PLANE": "x"})

    assert {error.field for error in refused.value.errors} == {
        "DOORWARD_PORT", "DOORWARD_LOG", "DOORWARD_PLANE",
    }  # fmt: skip


def test_what_follows_from_settings() -> None:
    """
    The base URL has no slash at its end and knows the port; https is meant when it says so.
    """
    assert Settings(port=9000).base_url == "http://localhost:9000"
    assert Settings(public_url="https://doors.example/").base_url == "https://doors.example"
    assert (Settings().secure, Settings(public_url="https://d.example").secure) == (False, True)
    assert Settings(data=Path("/x")).database_url == "/x/doorward.sqlite3"
    assert Settings(database="postgresql://h/d").database_url == "postgresql://h/d"


NETWORKS = [ip_network("10.0.0.0/8"), ip_network("192.0.2.1/32"), ip_network("2001:db8::/32")]
settings = st.builds(
    replace,
    st.just(Settings()),
    data=st.sampled_from([Path("data"), Path("/var/lib/doorward")]),
    database=st.sampled_from(["", "postgresql://u:p@h/d"]),
    host=st.sampled_from(["127.0.0.1", "::", "0.0.0.0"]),  # noqa: S104 only read here
    port=st.integers(0, 65535),
    public_url=st.sampled_from(["", "https://doors.example"]),
    workers=st.integers(0, 256),
    plane=st.sampled_from(["data", "control", "both"]),
    trusted_proxies=st.lists(st.sampled_from(NETWORKS), unique=True).map(tuple),
    throttle_failures=st.integers(1, 1_000_000),
    throttle_loopback=st.booleans(),
    log=st.sampled_from(["console", "json"]),
    otlp_endpoint=st.sampled_from(["", "http://collector:4318"]),
)


@given(settings)
def test_children_read_what_their_parent_decided(decided: Settings) -> None:
    """
    What the supervisor writes into its children's environment reads as the same settings.
    """
    assert read_settings(_environment(decided)) == decided
