"""What rooms above show on the page of one's own pairs. Each adds its functions in AppConfig.ready."""

on_mine: list = []
"""f(user): (template, context) shown above one's own pairs; None for nothing."""
