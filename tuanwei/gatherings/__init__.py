"""Anything people turn up to: activities, shifts, league days, meetings, lessons."""
