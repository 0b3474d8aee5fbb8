"""What rooms above tell the pages of a draft: functions that give [(source, name)] of other offices' tables."""

tables: list = []
