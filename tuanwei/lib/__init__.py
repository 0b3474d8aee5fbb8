"""Ground floor: arithmetic and HTTP glue without models."""
