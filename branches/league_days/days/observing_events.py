"""Audit names of observers and stars."""

SENT = "branches.observation.sent"
RECALLED = "branches.observation.recalled"
NOTED = "branches.observation.noted"
STARRED = "branches.league_day.starred"
