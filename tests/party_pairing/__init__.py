"""Rooms of recommendation and pairing; each brings its probes of the permissions table and its
addresses."""

from importlib import import_module

ROOMS = (
    "files", "recommend_rules", "candidates", "meetings", "decisions", "pair_rules", "pairs",
    "rounds", "board",
)  # fmt: skip


def of_rooms(module, name):
    """What every room's `module` says under `name`."""
    return [getattr(import_module(f"tests.party_pairing.{room}.{module}"), name) for room in ROOMS]
