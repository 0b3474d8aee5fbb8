"""Rounds: whom, when, by which standard, who scores; from opening to publication."""
