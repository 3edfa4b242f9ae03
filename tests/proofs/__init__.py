"""The long proofs: small in ``make test``, at the promised sizes in ``make soak``."""
