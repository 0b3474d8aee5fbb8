"""The college calendar: every deadline counts in its working days."""
