"""The verbs of the leaks room: end what has leaked, and know who may say so in bulk."""

from doorward.leaks.model import LONGEST, MOST, Found, Source, Told, place_of
from doorward.leaks.service.ending import report
from doorward.leaks.service.partner import PartnerKeys

__all__ = ["LONGEST", "MOST", "Found", "PartnerKeys", "Source", "Told", "place_of", "report"]
