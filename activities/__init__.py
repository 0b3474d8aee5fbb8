"""What branches and students do in a term."""
