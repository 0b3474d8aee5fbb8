"""The meeting that votes on candidates: plan, roll, ballots in rounds, counts."""
