"""People who sign in, and the grants that no appointment gives."""
