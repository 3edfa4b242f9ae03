"""The console's pages about sinks: where events go, how far each is, dead letters."""

from doorward.streams.console.acting import acting
from doorward.streams.console.making import making
from doorward.streams.console.showing import showing

PAGES = (making, showing, acting)
