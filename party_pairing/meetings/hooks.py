"""What rooms above hear of meetings. Each adds its functions in AppConfig.ready."""

counted: list = []
"""f(meeting, by): the result is confirmed and the candidates have moved."""
