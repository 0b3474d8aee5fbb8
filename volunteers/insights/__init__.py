"""What comes of all the service: figures for those who lead, a wall for everybody, sheets."""
