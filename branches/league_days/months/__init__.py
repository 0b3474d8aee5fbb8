"""The months of a branch and of the college, and what is written from their records."""
