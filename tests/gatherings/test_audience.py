"""Whom a gathering is for."""

import pytest

from tuanwei.gatherings.audience import Audience, Person, why_not

STUDENT = Person(frozenset({1, 2, 3}), 2024, "league", is_member=True)
TEACHER = Person(frozenset({9}))
CADRE = Person(frozenset({1, 2, 3}), 2024, "league", is_member=True, is_cadre=True)
PARTY = Person(frozenset({1}), 2022, "party", is_member=True)


@pytest.mark.parametrize(
    ("person", "audience", "words"),
    [
        (STUDENT, Audience(), None),
        (TEACHER, Audience(), None),
        (TEACHER, Audience("students"), "在校学生"),
        (STUDENT, Audience("league"), None),
        (PARTY, Audience("league"), "共青团员"),
        (PARTY, Audience("party"), None),
        (STUDENT, Audience("party"), "党员"),
        (STUDENT, Audience("cadres"), "团干部"),
        (CADRE, Audience("cadres"), None),
        (STUDENT, Audience(units=((2, "会计学院团总支"),)), None),
        (PARTY, Audience(units=((2, "会计学院团总支"),)), "会计学院团总支"),
        (PARTY, Audience(units=tuple((n, f"支部{n}") for n in range(5, 10))), "等 5 个组织"),
        (STUDENT, Audience(grades=(2024, 2025)), None),
        (PARTY, Audience(grades=(2025, 2024)), "2024、2025 级"),
        (TEACHER, Audience(grades=(2024,)), "2024 级"),
        (CADRE, Audience("cadres", ((3, "会计2401团支部"),), (2023,)), "2023 级"),
    ],
)
def test_who_is_meant(person, audience, words):
    reason = why_not(person, audience)
    assert (reason is None) if words is None else words in reason
