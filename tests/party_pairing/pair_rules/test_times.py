"""The grid of a week."""

from party_pairing.pair_rules.times import KEYS, grid, words_of


def test_a_week_has_seven_days_of_four_parts():
    rows = grid(["1-19", "nonsense"])
    assert [len(cells) for _day, cells in rows] == [4] * 7
    ticked = [cell for _day, cells in rows for cell in cells if cell[2]]
    assert ticked == [("1-19", "周一晚上", True)]
    assert tuple(cell[0] for _day, cells in rows for cell in cells) == KEYS


def test_words():
    assert words_of("7-9") == "周日上午"
    assert [words_of(each) for each in ("8-9", "1-7", "x", "")] == ["8-9", "1-7", "x", ""]
