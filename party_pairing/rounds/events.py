"""Audit names of rounds of pairing."""
