"""Invented files: every kind of line, one that waits, somebody who looked."""

import random

import pytest

from branches.organisation.models import PartyBranch
from party_pairing.files import demo
from party_pairing.files.models import Look, PartyMembership, Record

pytestmark = pytest.mark.django_db


def test_files_of_one_general_branch(cast, scene):
    known, member = cast.student, cast.party_member
    others = [scene.student() for _ in range(3)]
    made = {
        "T0001": cast.staff, "T0002": cast.staff2, "T2001": cast.teacher, "2024110101": known,
        "committee": cast.committee, "branches": [cast.branch, cast.other_branch],
        "party_branches": [PartyBranch.objects.create(name="机关党支部"), scene.party_branch()],
        "members": [each.member for each in (known, member, cast.other_student, *others)],
    }  # fmt: skip
    demo.fill(random.Random(6), made)
    assert made["party_branch"] == scene.party_branch()
    assert made["party_people"] == [member] == [each.user for each in PartyMembership.objects.all()]
    assert {each.user for each in made["filed"]} == {known, *others}
    ranks = Record.objects.filter(kind__key="comprehensive")
    assert sorted(each.value for each in ranks) == [1, 2, 3, 4]
    assert Record.objects.get(source="own").user == known
    assert Look.objects.get().subject == known
