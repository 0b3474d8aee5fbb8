"""100-point assessment of branches: standards, facts, rounds, score sheets, results."""
