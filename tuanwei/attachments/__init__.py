"""Private files: checked by content, re-encoded, opened only through their owner's view."""
