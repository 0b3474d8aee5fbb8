"""Audit names of pairs."""
