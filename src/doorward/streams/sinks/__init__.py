"""Sinks: one module for each kind of place that events are sent to.

To add one: a value of ``Kind`` and its terms in ``model``, a module beside these with a ``Sender``,
and its name in ``SENDERS``. The pump, the test button and the contract tests find it there. The
names are permanent: stored sinks bear them.
"""

from collections.abc import Mapping
from typing import Final

from doorward.streams.model import Kind
from doorward.streams.sinks.file import FILE
from doorward.streams.sinks.sender import Job, Line, Sender
from doorward.streams.sinks.syslog import SYSLOG
from doorward.streams.sinks.webhook import WEBHOOK, redeliver, undelivered

__all__ = ["SENDERS", "Job", "Line", "Sender", "redeliver", "undelivered"]

SENDERS: Final[Mapping[Kind, Sender]] = {
    Kind.SYSLOG: SYSLOG,
    Kind.WEBHOOK: WEBHOOK,
    Kind.FILE: FILE,
}
