"""公示: what is published for some working days, objections to it, and how it ended."""
