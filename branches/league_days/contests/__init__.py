"""Contests: periods, entries, gates, quotas, stages, opened and closed by two persons."""
