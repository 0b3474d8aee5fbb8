"""Lines of a file: entered, written by the person, confirmed, taken back; and their kinds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from party_pairing.files import kind_actions, record_actions
from party_pairing.files.models import Record, RecordKind
from tests.party_pairing.files.conftest import has_notice
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 1)


def kind(key):
    return RecordKind.objects.get(key=key)


def enter(cast, key="comprehensive", by=None, person=None, **facts):
    return record_actions.enter(
        person=person or cast.student, kind=kind(key), by=by or cast.secretary, **facts
    )


def refused(**how):
    with pytest.raises(ValidationError) as caught:
        enter(**how)
    found = caught.value
    return found.message_dict if hasattr(found, "error_dict") else found.messages


def test_kinds_that_are_there_from_the_start(db):
    assert list(RecordKind.objects.values_list("name", "shape")) == [
        ("入党申请书", "day"), ("综测排名", "rank"), ("成绩排名", "rank"), ("不及格门数", "number"),
        ("处分", "span"), ("团校结业", "day"), ("党校结业", "day"), ("宿舍等级", "mark"),
        ("思想汇报", "day"), ("培养联系人考察", "day"),
    ]  # fmt: skip


def test_what_a_cadre_enters_counts_at_once(cast):
    made = enter(cast, value=Decimal(3), total=Decimal(40), term="2025-1", note="班级")
    assert (made.source, made.entered_by, made.confirmed_by) == ("typed", cast.secretary, None)
    assert has_notice(cast.student, "档案里新记了一条：综测排名")
    event = AuditEvent.objects.get(name="party_pairing.record.entered")
    assert event.data == {"kind": "综测排名", "user": cast.student.pk}


@pytest.mark.parametrize(
    ("key", "facts", "field"),
    [
        ("comprehensive", {"value": 41, "total": 40, "term": "2025-1"}, "value"),
        ("comprehensive", {"value": 0, "total": 40, "term": "2025-1"}, "value"),
        ("comprehensive", {"value": Decimal("1.5"), "total": 40, "term": "2025-1"}, "value"),
        ("comprehensive", {"value": 1, "total": None, "term": "2025-1"}, "total"),
        ("comprehensive", {"value": 1, "total": 40}, "term"),
        ("fails", {"value": -1, "term": "2025-1"}, "value"),
        ("dormitory", {"mark": "D", "term": "2025-1"}, "mark"),
        ("application", {}, "on"),
        ("application", {"on": date(2099, 1, 1)}, "on"),
        ("punishment", {"on": DAY, "until": DAY - timedelta(days=1)}, "until"),
    ],
)
def test_what_makes_no_record_is_said_by_field(cast, key, facts, field):
    assert list(refused(cast=cast, key=key, **facts)) == [field]
    assert not Record.objects.exists()


def test_a_place_equal_to_the_total_is_the_last(cast):
    assert enter(cast, value=40, total=40, term="2025-1").value == 40


def test_once_a_term_and_once_a_day(cast):
    enter(cast, value=3, total=40, term="2025-1")
    assert refused(cast=cast, value=4, total=40, term="2025-1") == [
        "这个学期已经有一条，请先撤回原来的。"
    ]
    enter(cast, value=3, total=40, term="2025-2")
    enter(cast, "thoughts", on=DAY)
    assert refused(cast=cast, key="thoughts", on=DAY) == ["这一天已经有一条一样的，不用再记。"]
    enter(cast, "thoughts", on=DAY + timedelta(days=1))
    assert Record.objects.count() == 4


def test_facts_of_another_shape_and_terms_of_kinds_without_are_left_out(cast):
    assert enter(cast, "application", on=DAY, term="2025-1").term == ""


def test_only_those_with_a_duty_enter(cast, scene):
    for by in (cast.party_member, cast.staff, cast.teacher):
        assert refused(cast=cast, by=by, key="application", on=DAY) == [
            "这位同学的档案不归你登记。"
        ]
    scene.charge()
    by = [cast.general_secretary, cast.administrator, scene.contact("secretary")]
    for place, each in enumerate(by):
        enter(cast, "thoughts", each, on=DAY + timedelta(days=place))
    assert Record.objects.count() == 3


def test_oneself_writes_own_kinds_and_another_confirms(cast, scene):
    assert cast.secretary
    made = enter(cast, "application", cast.student, on=DAY)
    assert (made.source, record_actions.is_waiting(made)) == ("own", True)
    assert has_notice(cast.secretary, "林知夏填了入党申请书，请确认")
    with pytest.raises(ValidationError, match="自己填的由别人来确认"):
        record_actions.confirm(record=made, by=cast.student)
    with pytest.raises(ValidationError, match="不归你确认"):
        record_actions.confirm(record=made, by=cast.party_member)
    found = record_actions.confirm(record=made, by=cast.secretary)
    assert (found.confirmed_by, record_actions.is_waiting(found)) == (cast.secretary, False)
    assert has_notice(cast.student, "你填的入党申请书已经确认")
    with pytest.raises(ValidationError, match="已经确认过了"):
        record_actions.confirm(record=made, by=cast.general_secretary)


def test_oneself_writes_no_other_kind_not_even_as_a_cadre(cast):
    for person in (cast.student, cast.secretary):
        assert refused(cast=cast, person=person, by=person, value=1, total=40, term="2025-1") == [
            "“综测排名”由团支部或老师来记，自己不能填。"
        ]


def test_a_secretarys_own_line_is_told_to_others(cast):
    assert cast.general_secretary
    enter(cast, "application", cast.secretary, cast.secretary, on=DAY)
    assert has_notice(cast.general_secretary, "苏念填了入党申请书，请确认")


def test_taking_back_needs_a_reason_and_frees_the_place(cast):
    made = enter(cast, value=3, total=40, term="2025-1")
    with pytest.raises(ValidationError, match="写一句为什么撤回"):
        record_actions.withdraw(record=made, by=cast.secretary, because="  ")
    with pytest.raises(ValidationError, match="已经算数的一条由团支部撤回"):
        record_actions.withdraw(record=made, by=cast.student, because="不对")
    with pytest.raises(ValidationError, match="不归你登记"):
        record_actions.withdraw(record=made, by=cast.teacher, because="不对")
    found = record_actions.withdraw(record=made, by=cast.general_secretary, because="录错了")
    assert (found.withdrawn_by, found.withdrawn_because) == (cast.general_secretary, "录错了")
    assert has_notice(cast.student, "档案里撤回了一条：综测排名")
    with pytest.raises(ValidationError, match="已经撤回了"):
        record_actions.withdraw(record=made, by=cast.secretary, because="再撤")
    assert enter(cast, value=4, total=40, term="2025-1").value == 4


def test_the_person_takes_back_what_nobody_has_confirmed(cast):
    made = enter(cast, "application", cast.student, on=DAY)
    record_actions.withdraw(record=made, by=cast.student, because="日期写错了")
    again = enter(cast, "application", cast.student, on=DAY)
    record_actions.confirm(record=again, by=cast.secretary)
    with pytest.raises(ValidationError, match="由团支部撤回"):
        record_actions.withdraw(record=again, by=cast.student, because="日期写错了")


def test_kinds_out_of_use_take_nothing_new(cast):
    RecordKind.objects.filter(key="application").update(is_active=False)
    assert refused(cast=cast, key="application", on=DAY) == ["“入党申请书”现在不再登记。"]


def test_a_new_kind_gets_a_key_of_its_own(cast):
    fields = {"shape": "number", "period": "", "marks": []}
    first = kind_actions.save_kind(by=cast.staff, name="讲座次数", **fields)
    second = kind_actions.save_kind(by=cast.staff, name="讲坐次数", **fields)
    assert (first.key, second.key) == ("jiangzuocishu", "jiangzuocishu-2")
    with pytest.raises(ValidationError, match="已经有同名的项目"):
        kind_actions.save_kind(by=cast.staff, name="讲座次数", **fields)


def test_a_kind_in_use_keeps_its_shape(cast, monkeypatch):
    enter(cast, "dormitory", mark="B", term="2025-1")
    found = kind("dormitory")
    for change in ({"shape": "rank"}, {"period": ""}):
        with pytest.raises(ValidationError, match="已经有记录，不能改成别的样子"):
            kind_actions.save_kind(kind=found, by=cast.staff, **change)
    with pytest.raises(ValidationError, match="已经有人记了 B"):
        kind_actions.save_kind(kind=found, by=cast.staff, marks=["A", "C"])
    kind_actions.save_kind(kind=found, by=cast.staff, name="寝室等级", marks=["S", "A", "B"])
    assert kind("dormitory").name == "寝室等级"
    kind_actions.save_kind(kind=kind("school"), by=cast.staff, shape="span")
    monkeypatch.setattr(
        kind_actions, "used", [lambda key: "推优规则里用着" if key == "fails" else None]
    )
    with pytest.raises(ValidationError, match="推优规则里用着"):
        kind_actions.save_kind(kind=kind("fails"), by=cast.staff, shape="day")


def test_own_lines_wait_until_confirmed_also_after_other_days(cast, scene):
    made = scene.record(cast.student, "application", on=DAY, source="own")
    assert record_actions.is_waiting(made)
    made.withdrawn_at = timezone.now()
    assert not record_actions.is_waiting(made)
