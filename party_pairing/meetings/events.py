"""Audit names of meetings."""
