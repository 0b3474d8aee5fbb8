"""Audit names of the rules of recommendation."""
