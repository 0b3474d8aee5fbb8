"""What staff see of recommendation and pairing, in figures and sheets."""
