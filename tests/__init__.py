"""Doorward's tests: house, unit, wire, clients and proofs."""
