"""The console's pages about incidents, quarantine and the kill switches."""

from doorward.response.console.incidents import incidents
from doorward.response.console.quarantine import quarantine

PAGES = (incidents, quarantine)
