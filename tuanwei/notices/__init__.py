"""Notices: rows in the caller's transaction, delivered by a sweeper."""
