"""Facts become scores: all at once, one by one, and again every night."""
