"""Rounds of recommendation, their places, and every candidate's conditions and path."""
