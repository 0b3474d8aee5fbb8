"""Probes of docs/permissions.md: {row: f(scene, cell)}."""

PROBES: dict = {}
