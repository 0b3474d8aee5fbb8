"""Tags of the record."""
