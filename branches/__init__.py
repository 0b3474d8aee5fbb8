"""Branches: one app, four rooms (organisation, league_days, reports, liaison)."""
