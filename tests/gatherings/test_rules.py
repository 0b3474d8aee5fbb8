"""The rules of attendance: versions that stay, numbers that must agree, words that people read."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from tests.gatherings.conftest import rules_form
from tuanwei.gatherings import actions, rules_actions, rules_words
from tuanwei.gatherings.rules import USUAL, rules_in_force, rules_of
from tuanwei.gatherings.rules_models import AttendanceRules, Kind

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"
EDIT = "gatherings:rules-edit"


@pytest.fixture
def staff(client, cast):
    client.force_login(cast.staff, BACKEND)
    return client


def test_a_version_is_written_and_read_by_everybody(staff, cast):
    answer = staff.post(reverse(EDIT), rules_form(), follow=True)
    assert "已存为第 1 版" in answer.content.decode()
    made = rules_in_force()
    assert (made.version, made.pause_after, made.late_cancel_hours, made.step) == (
        1, 3, 12, Decimal("0.1"),
    )  # fmt: skip
    staff.force_login(cast.student, BACKEND)
    page = staff.get(reverse("gatherings:rules")).content.decode()
    assert "30 天内缺席 3 次，从第二天起 14 天不能报名先到先得的活动。" in page
    assert "一次最多 1 分，一天最多 2 分，一学期最多 10 分。" in page
    assert staff.get(reverse(EDIT)).status_code == 403


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"pause_window": "0"}, "写明在多少天之内"),
        ({"pause_days": "1"}, "至少暂停 2 天"),
        ({"pauses_first_come": None}, "至少选一种不能报的报名方式"),
        ({f"{kind}-counts_absences": None for kind in Kind.values}, "至少有一类活动"),
        ({"least_present": "100"}, "全程在场才给积分"),
        ({"allows_made_up": None}, "不能补签就空着这里"),
        ({"lesson-per_day": "0.5"}, "一天的上限不能比一次的还少"),
        ({"lesson-per_term": "1.5"}, "一学期的上限不能比一次、一天的还少"),
        ({"meeting-per_term": "5"}, "一次 0 分就是不给积分"),
        ({"lesson-most": "1.05"}, "要填它的整数倍"),
        ({"late_percent": "101"}, "100"),
        ({"late_cancel_hours": "-1"}, "1"),
        ({"late_cancel_hours": "NaN"}, "整数"),
        ({"lesson-most": "1e309"}, "数"),
        ({"lesson-most": "-1"}, "大于或等于0"),
        ({"lesson-most": "1.234"}, "2 位小数"),
        ({"step": "0.3"}, "0.3"),
        ({"after": "x"}, "刚存了新的一版"),
    ],
)
def test_what_contradicts_itself_is_refused_and_nothing_is_lost(staff, fields, words):
    answer = staff.post(reverse(EDIT), rules_form(**fields))
    page = answer.content.decode()
    assert (answer.status_code, AttendanceRules.objects.count()) == (400, 0)
    summary = page.split('role="alert"')[1].split("</div>")[0]
    assert words in summary
    assert "第八条" in page


def test_two_colleagues_do_not_write_over_each_other(staff, cast):
    staff.post(reverse(EDIT), rules_form())
    late = staff.post(reverse(EDIT), rules_form(note="另一位"))
    assert (late.status_code, AttendanceRules.objects.count()) == (400, 1)
    with pytest.raises(ValidationError, match="刚存了新的一版"):
        rules_actions.save_rules(by=cast.staff2, after=0, rules={}, kinds={})


def test_a_gathering_keeps_the_version_it_was_published_under(diary):
    old = diary.rules()
    gathering, draft = diary.shown(), diary.plan()
    new = diary.rules(pause_after=5)
    assert (rules_of(diary.fresh(gathering)), rules_of(draft)) == (old, new)
    actions.save_gathering(by=diary.cast.secretary, gathering=gathering, place="操场")
    assert rules_of(diary.fresh(gathering)) == old


def test_without_rules_nothing_is_asked_of_anybody(diary):
    gathering = diary.shown()
    assert rules_of(gathering) == USUAL
    assert rules_words.said(USUAL) == [
        ("缺席", "没来不影响以后报名。"), ("补签", "结束后随时可以补。"),
    ]  # fmt: skip


def test_what_changed_is_said_version_by_version(diary):
    diary.rules(kinds={"lesson": {"most": 1}})
    diary.rules(pause_after=2, late_cancel_hours=12, kinds={"lesson": {"most": 2}})
    versions = list(AttendanceRules.objects.all())
    assert rules_words.history(versions)[0][1] == [
        "缺席几次暂停报名：3 → 2", "开始前多少小时内取消算缺席：不限 → 12",
        "课程讲座一次最多几分：1 → 2",
    ]  # fmt: skip
    assert rules_words.history(versions)[1] == (versions[1], [])


@pytest.mark.parametrize(
    ("kind", "credits", "words"),
    [
        ("activity", "3", "活动一次最多 2 分"), ("meeting", "1", "会议不给积分"),
        ("activity", "1.3", "请填它的整数倍"), ("activity", "1.5", None), ("meeting", "0", None),
    ],
)  # fmt: skip
def test_points_fit_the_rules(diary, kind, credits, words):
    diary.rules(step=Decimal("0.5"), kinds={"activity": {"most": 2}})
    if words is None:
        assert diary.plan(kind=kind, credits=Decimal(credits)).credits == Decimal(credits)
        return
    with pytest.raises(ValidationError, match=words):
        diary.plan(kind=kind, credits=Decimal(credits))


def test_a_draft_that_fits_no_more_is_not_published(diary):
    diary.rules(kinds={"activity": {"most": 2}})
    draft = diary.plan(credits=2)
    diary.rules(kinds={"activity": {"most": 1}})
    with pytest.raises(ValidationError, match="一次最多 1 分"):
        actions.publish(gathering=draft, by=diary.cast.secretary)


@pytest.mark.parametrize("field", [{"credits": Decimal(1)}, {"kind": "lesson"}])
def test_points_stay_once_it_has_begun(diary, field):
    diary.rules(kinds={"activity": {"most": 2}, "lesson": {"most": 2}})
    gathering = diary.shown(credits=Decimal(2))
    actions.save_gathering(by=diary.cast.secretary, gathering=gathering, credits=Decimal(2))
    with pytest.raises(ValidationError, match="已经开始了"):
        actions.save_gathering(by=diary.cast.secretary, gathering=diary.now(gathering), **field)
