"""Audit names of the rules of pairing."""
