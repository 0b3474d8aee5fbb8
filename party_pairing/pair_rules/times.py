"""The small grid of a week in which people tick when they are free. Pure."""

DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
PARTS = (("9", "上午"), ("12", "中午"), ("15", "下午"), ("19", "晚上"))
"""Four parts of a day, each by the hour it stands for."""

KEYS = tuple(f"{day}-{hour}" for day in range(1, 8) for hour, _words in PARTS)


def grid(ticked):
    """[(weekday, [(key, words, is ticked)])], a row a day."""
    return [
        (words, [
            (f"{day}-{hour}", f"{words}{part}", f"{day}-{hour}" in ticked) for hour, part in PARTS
        ])
        for day, words in enumerate(DAYS, 1)
    ]  # fmt: skip


def words_of(key):
    """ "1-19" → 周一晚上; a key that nobody could tick stays as it is."""
    day, _dash, hour = key.partition("-")
    part = dict(PARTS).get(hour)
    return f"{DAYS[int(day) - 1]}{part}" if part and key in KEYS else key
