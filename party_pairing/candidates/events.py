"""Audit names of candidates."""
