"""``doorward users password``, ``remove-second-factor``: what a user signs in with."""

from doorward.people.commands.one import Stdin, User, new_password, user_of
from doorward.web.commands import Yes, confirm, connect, say


def password(user: User, password_stdin: Stdin = False) -> None:
    """Set a user's password, asked for unseen. All their tokens end."""
    connection = connect()
    found = user_of(connection, user).body
    body = {"password": new_password(stdin=password_stdin)}
    connection.call("PUT", f"/users/{found['id']}/password", body=body)
    say(f"the password of {found['username']} is set; tokens they had are ended")


def remove_second_factor(user: User, yes: Yes = False) -> None:
    """Remove a second factor that was lost. A short password ends with it."""
    connection = connect()
    found = user_of(connection, user).body
    name, path = found["username"], f"/users/{found['id']}"
    confirm(
        [f"{name} signs in by the password alone then; one under 15 characters ends"],
        "Remove the second factor?",
        yes=yes,
    )
    connection.call("DELETE", f"{path}/second-factor")
    say(f"the second factor of {name} is removed")
    if not connection.get(path).body["has_password"]:
        say(f"their password was too short to stay: doorward users password {name}")
