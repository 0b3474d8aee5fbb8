"""五个有, computed from records for the committee and each general branch."""
