"""The verbs of the tokens room."""

from doorward.tokens.service.catalogues import Catalogues
from doorward.tokens.service.issuing import Issuer, admit
from doorward.tokens.service.linking import Choice
from doorward.tokens.service.metadata import ISSUER_PATHS, metadata_of
from doorward.tokens.service.noting import note_unread
from doorward.tokens.service.persons import Login, PersonIssuer, PersonProver, card_for
from doorward.tokens.service.plant import Plant, issuer_of
from doorward.tokens.service.porter import Entered, Porter, Proof
from doorward.tokens.service.proving import Prover, Spoken
from doorward.tokens.service.refreshing import Refresher
from doorward.tokens.service.revoking import Revoker
from doorward.tokens.store import LONGEST_CALL, revoked_column

__all__ = [
    "ISSUER_PATHS",
    "LONGEST_CALL",
    "Catalogues",
    "Choice",
    "Entered",
    "Issuer",
    "Login",
    "PersonIssuer",
    "PersonProver",
    "Plant",
    "Porter",
    "Proof",
    "Prover",
    "Refresher",
    "Revoker",
    "Spoken",
    "admit",
    "card_for",
    "issuer_of",
    "metadata_of",
    "note_unread",
    "revoked_column",
]
