"""What a tenant decides for itself."""

from typing import Any

import pytest

from doorward.kernel.errors import Invalid
from doorward.tenants import Policies, check_policies, policies_of
from doorward.tenants.model import write_policies


def test_policies_are_kept_as_they_were_said() -> None:
    """
    What is written is what is read, and what was never written has its default.
    """
    said = check_policies({"client_ids": "digits", "most_clients": 1, "password_tokens": True})

    assert policies_of(write_policies(said)) == said
    assert policies_of("{}") == Policies()


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"most_clients": 0}, "most_clients"),
        ({"key_seconds": 1}, "key_seconds"),
        ({"refresh_seconds": 86_401}, "refresh_seconds"),
        ({"client_ids": "letters"}, "client_ids"),
        ({"basic_on_portal": "allow"}, "basic_on_portal"),
        ({"most_clients": "1"}, "most_clients"),
        ({"key_seconds": True}, "key_seconds"),
        ({"key_seconds": None}, "key_seconds"),
        ({"password_tokens": 1}, "password_tokens"),
        ({"client_ids": ["key"]}, "client_ids"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_by_name(members: dict[str, Any], field: str) -> None:
    """
    A value that no policy may have, and a name that none has, are told at their field.
    """
    with pytest.raises(Invalid) as refusal:
        check_policies(members)

    assert [error.field for error in refusal.value.errors] == [f"policies.{field}"]
