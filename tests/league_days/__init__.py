"""Rooms of the league days; each brings its probes of the permissions table and its addresses."""

from importlib import import_module

ROOMS = ("rules", "days", "contests", "panels", "ballots", "results", "bundles", "months")


def of_rooms(module, name):
    """What every room's `module` says under `name`."""
    return [getattr(import_module(f"tests.league_days.{room}.{module}"), name) for room in ROOMS]
