"""Audit names of the files."""
