"""Rooms of the assessment; each brings its probes of the permissions table and its addresses."""

from importlib import import_module

ROOMS = ("standards", "rounds", "facts", "scores", "sheets", "results", "insights")


def of_rooms(module, name):
    """What every room's `module` says under `name`."""
    return [getattr(import_module(f"tests.assessment.{room}.{module}"), name) for room in ROOMS]
