"""Rooms of the volunteers; each brings its probes of the permissions table and its addresses."""

from importlib import import_module

ROOMS = (
    "teams",
    "hours",
    "claims",
    "services",
    "attendance",
    "party_days",
    "school",
    "honours",
    "insights",
)


def of_rooms(module, name):
    """What every room's `module` says under `name`."""
    return [getattr(import_module(f"tests.volunteers.{room}.{module}"), name) for room in ROOMS]
