"""What the committee has promised about a letter, how far it is, and whether it was kept."""
