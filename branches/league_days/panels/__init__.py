"""Judges, their sheets, recusal, peers, bonus."""
