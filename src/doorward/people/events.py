"""What the people room can report: ids, never names or addresses of people."""

from doorward.events import declare

CREATED = declare("user.created", "a user's record was made", "user")
EDITED = declare("user.edited", "a user's record was changed", "user", "changed")
DELETED = declare("user.deleted", "a user's record was removed", "user")
