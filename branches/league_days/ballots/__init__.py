"""The secret vote: roll, ballots, receipts, paper counts."""
