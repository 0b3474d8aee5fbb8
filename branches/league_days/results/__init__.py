"""Results, ties, publicity, awards, certificates."""
