"""Who takes part, what it costs, which branch answers which theme."""
