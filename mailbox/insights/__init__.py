"""What the committee learns from its letters, month by month, and about nobody in particular."""
