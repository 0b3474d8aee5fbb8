"""Whatever is done to the ledger behind its back is found, and named."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from tuanwei.notices.models import Notice
from volunteers.hours import chain, ledger, proof, proving, tasks
from volunteers.hours.models import ChainProof, HoursEntry, Service, Volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    """Two volunteers with three entries each."""
    found = []
    for user in (cast.student, cast.other_student):
        volunteer = Volunteer.objects.create(user=user, name=user.name, number=user.number)
        for n in range(3):
            Service.objects.create(
                volunteer=volunteer, source="claim", origin=f"t:{volunteer.pk}:{n}", title="环保",
                day=date(2026, 10, 1 + n), minutes=60 + 30 * n, grade="complete", state="counted",
            )  # fmt: skip
            ledger.settle([volunteer.pk], by=cast.staff)
        found.append(volunteer)
    return found


def behind_its_back(sql, *values):
    """What somebody with the keys of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger fires
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def faults():
    return [(each.volunteer, each.seq, each.words) for each in proof.prove().faults]


def test_chains_that_hold(people):
    assert proof.prove() == proof.Verdict(2, 6, ())


@pytest.mark.parametrize(("change", "words"), [
    ("hours = 9", "小时由“1.50”变成了“9.00”。"), ("day = '2026-09-09'", "日期由“2026-10-02”变成了“2026-09-09”。"),
    ("source = 'system'", "来源由“claim”变成了“system”。"),
    ("grade = 'checked'", "材料等级由“complete”变成了“checked”。"),
    ("rules = 7", "规则版本由“0”变成了“7”。"), ("at = at - interval '1 day'", "写入的时间被改过。"),
    ("hash = repeat('a', 64)", None), ("by_id = NULL", "经手人"), ("reason = '补'", "原因"),
    ("is_correction = true, reason = '改'", "是否更正"), ("service_id = service_id + 1", "服务记录"),
])  # fmt: skip
def test_a_changed_field_is_named(people, change, words):
    behind_its_back(f"UPDATE volunteers_hoursentry SET {change} WHERE volunteer_id = %s AND seq = 2",
                    people[1].pk)  # fmt: skip
    (found,) = faults()
    assert found[:2] == (people[1].pk, 2)
    assert (words or "链值") in found[2]


def test_a_missing_line_an_end_cut_off_and_lines_in_another_order(people):
    first, second = people
    behind_its_back(
        "DELETE FROM volunteers_hoursentry WHERE volunteer_id = %s AND seq = 1", first.pk
    )
    behind_its_back(
        "DELETE FROM volunteers_hoursentry WHERE volunteer_id = %s AND seq = 3", second.pk
    )
    assert faults() == [
        (first.pk, 1, "第 1 条不见了，后面接的是第 2 条。"), (second.pk, 3, "末尾少了 1 条（应有 3 条）。"),
    ]  # fmt: skip


def test_lines_that_changed_places(people):
    for seq, now in ((2, 99), (3, 2), (99, 3)):
        behind_its_back("UPDATE volunteers_hoursentry SET seq = %s WHERE volunteer_id = %s AND seq = %s",
                        now, people[0].pk, seq)  # fmt: skip
    assert faults() == [(people[0].pk, 2, "接不上前一条：顺序被换过，或者前一条被换过。")]


def test_a_whole_chain_that_is_gone(people):
    behind_its_back("DELETE FROM volunteers_hoursentry WHERE volunteer_id = %s", people[1].pk)
    assert faults() == [(people[1].pk, 1, "末尾少了 3 条（应有 3 条）。")]


def test_a_line_put_in_with_a_right_hash_is_still_one_too_many(people):
    last = HoursEntry.objects.filter(volunteer=people[0]).last()
    more = HoursEntry(volunteer=people[0], seq=4, service=last.service, source="claim", day=last.day,
                      grade="complete", hours=5, rules=0, at=last.at, previous=last.hash)  # fmt: skip
    more.hash = chain.link(more.previous, *(getattr(more, name) for name in ledger.FIELDS))
    more.save()
    ((_who, seq, words),) = faults()
    assert seq == 4
    assert "末尾多出 1 条" in words or "内容" in words


def test_every_first_broken_link_of_every_chain_is_named_once(people):
    behind_its_back("UPDATE volunteers_hoursentry SET hours = 9 WHERE seq > 1")
    assert [each[:2] for each in faults()] == [(people[0].pk, 2), (people[1].pk, 2)]


def test_the_command_names_the_link_and_fails(people, cast):
    out = StringIO()
    call_command("prove_hours", stdout=out)
    assert "2 条链、6 条时数" in out.getvalue()
    cast.administrator  # noqa: B018  made when first named
    behind_its_back("UPDATE volunteers_hoursentry SET hours = 9 WHERE volunteer_id = %s AND seq = 2",
                    people[1].pk)  # fmt: skip
    out = StringIO()
    with pytest.raises(CommandError, match="1 条链断了"):
        call_command("prove_hours", stdout=out)
    assert f"志愿者 {people[1].pk} {people[1].name}" in out.getvalue()
    assert "第 2 条：小时由“1.50”变成了“9.00”" in out.getvalue()
    assert Notice.objects.get().title == "时数链有 1 处对不上"


def test_a_night_proves_once(people):
    tasks.prove_chains()
    tasks.prove_chains()
    assert ChainProof.objects.count() == 1
    assert ChainProof.objects.get().entries == 6


def test_a_broken_chain_stands_on_the_page(people, cast, client):
    behind_its_back("UPDATE volunteers_hoursentry SET hours = 9 WHERE seq = 2")
    proving.note_proof(by=cast.staff)
    client.force_login(cast.staff)
    page = client.get("/volunteers/hours/proof/").content.decode()
    assert "2 条链断了" in page
    assert "小时由“1.50”变成了“9.00”" in page
