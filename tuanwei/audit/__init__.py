"""Append-only record of who did what, which outlives the things it describes."""
