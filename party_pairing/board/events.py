"""Audit names of the board."""

HOURS_REMINDED = "party_pairing.hours.reminded"
SHEET_TAKEN = "party_pairing.sheet.started"
