"""Audit names of decisions."""
