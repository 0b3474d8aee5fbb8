"""Rules that a room keeps in versions: written, read, compared, handed on. See book.py."""
