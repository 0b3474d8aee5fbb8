"""What rooms above add to scores."""

standing: list = []
"""f(round, {sheet: Standing}) called before standings are written: what the committee took away. It changes the
Standings in place."""
