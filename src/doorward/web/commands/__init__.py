"""What every room's ``commands`` are made with.

Owns the account the command line speaks with, its HTTP, what it shows, how it asks and how it
ends. Owns no command: those are the rooms', and the ones about an installation the cli's.
Nothing of the server imports this.
"""

from doorward.web.commands.account import (
    Account,
    accounts_file,
    check_keepable,
    find_account,
    forget_account,
    keep_account,
)
from doorward.web.commands.asking import Yes, confirm
from doorward.web.commands.connection import Connection, Reply, connect, segment, send
from doorward.web.commands.failure import Exit, Failed, plain, refused
from doorward.web.commands.finding import find, find_id
from doorward.web.commands.noun import noun
from doorward.web.commands.output import (
    TABLE,
    Column,
    Item,
    Output,
    Shape,
    ago,
    few,
    say,
    show_json,
    show_list,
    show_one,
    since,
    written,
)

__all__ = [
    "TABLE",
    "Account",
    "Column",
    "Connection",
    "Exit",
    "Failed",
    "Item",
    "Output",
    "Reply",
    "Shape",
    "Yes",
    "accounts_file",
    "ago",
    "check_keepable",
    "confirm",
    "connect",
    "few",
    "find",
    "find_account",
    "find_id",
    "forget_account",
    "keep_account",
    "noun",
    "plain",
    "refused",
    "say",
    "segment",
    "send",
    "show_json",
    "show_list",
    "show_one",
    "since",
    "written",
]
