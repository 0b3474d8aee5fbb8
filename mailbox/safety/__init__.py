"""Words that speak of self-harm: an alert at once, before any queue, and where to call."""
