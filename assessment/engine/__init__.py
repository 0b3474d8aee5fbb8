"""Scoring as arithmetic: what a standard says, facts, points, grades. Touches no database."""
