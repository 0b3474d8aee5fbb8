"""What an address asks for: a term, or days."""

from datetime import date

from volunteers.insights.periods import Period, asked


def test_what_an_address_asks_for():
    today = date(2026, 11, 25)
    term = asked({}, today)
    assert (term.first, term.last, term.term.code) == (
        date(2026, 9, 1),
        date(2027, 1, 31),
        "2026-1",
    )
    assert asked({"term": "2025-2"}, today).first == date(2026, 2, 1)
    for nonsense in ("x", "9999-1", "0001-1", "\x00"):
        assert asked({"term": nonsense, "from": nonsense, "to": "2026-13-40"}, today) == term
    range_ = {"from": "2026-10-09", "to": "2026-10-01"}
    assert asked(range_, today) == Period(date(2026, 10, 1), date(2026, 10, 9))
    assert asked({"from": "2026-10-09"}, today) == Period(date(2026, 10, 9), date(2026, 10, 9))
    assert asked(range_, today, may_choose_days=False) == term
    assert asked(range_, today).address == {"from": "2026-10-01", "to": "2026-10-09"}
