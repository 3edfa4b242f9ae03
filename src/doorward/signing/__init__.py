"""Signing keys of tenants: rings, rotation, JWKS, and the one place for JOSE."""
