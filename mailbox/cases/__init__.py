"""Letters and requests, from the first line to the closing."""
