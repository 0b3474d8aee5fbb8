"""League days: themes of the month, plans, what was done and what came of it."""
