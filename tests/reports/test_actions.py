"""The way of a report: begun once, prefilled, up the chain, back, adopted, withdrawn; important matters."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from branches.organisation.models import Appointment
from branches.reports import actions, agenda, brief_actions, hooks, kind_actions, reading, reminding
from branches.reports.models import Adoption, InformationReport, ReportAlert, Step
from branches.reports.spec import TERM_START, DueRule, Field, Spec
from mailbox.absences import actions as absences
from mailbox.absences.models import HandlerTurn
from mailbox.safety.models import SafetySetting
from tests.reports.scene import NEWS, photo, state
from tuanwei.attachments.models import Attachment
from tuanwei.notices.models import Delivery
from tuanwei.proposals import actions as proposals
from tuanwei.proposals import permissions as deciding

pytestmark = pytest.mark.django_db


@pytest.fixture
def knows(monkeypatch):
    """Another room knows something of every unit."""

    def tells(unit, first, last):
        return [
            hooks.Known("league_days", "团日活动次数", "2", ("3月5日 读书会",)),
            hooks.Known("hours", "志愿服务时数", "12.5"),
        ]

    monkeypatch.setattr(hooks, "known", [tells])


def test_a_draft_is_begun_once_for_its_period_and_filled_in(reports, cast, knows):
    first = reports.begun(on=date(2026, 10, 7))
    again, is_new = actions.begin(
        by=cast.secretary, kind=reports.kind(), unit=cast.branch, on=date(2026, 10, 31)
    )
    assert (again.pk, is_new) == (first.pk, False)
    assert first.period_first == date(2026, 10, 1)
    assert first.due_on == date(2026, 11, 4)  # the third working day after 31 October
    assert first.values == {
        "text": "团日活动次数：2。\n- 3月5日 读书会\n志愿服务时数：12.5。",
        "hours": "12.5",
    }
    other = reports.begun(on=date(2026, 11, 1))
    assert other.period_first == date(2026, 11, 1)
    assert other.number != first.number


def test_a_withdrawn_report_lets_the_period_be_reported_again(reports, cast):
    first = reports.sent(on=date(2026, 10, 7))
    actions.withdraw(report=first, by=cast.secretary, reason="数字报错了")
    again = reports.begun(on=date(2026, 10, 7))
    assert again.pk != first.pk


def test_what_is_not_asked_of_a_unit_is_refused_in_words(reports, cast):
    spec = Spec(TERM_START, (Field("plan", "计划"),), (), {"general_branch": DueRule(5)})
    kind = reports.kind("学期计划", spec)
    with pytest.raises(ValidationError, match="不要求会计2401团支部报"):
        reports.begun(kind=kind)
    kind_actions.close_kind(kind=reports.kind(), by=cast.staff, is_closed=True)
    with pytest.raises(ValidationError, match="现在不用报"):
        reports.begun(on=timezone.localdate() + timedelta(days=70))


def test_what_is_missing_is_said_at_its_field(reports, cast):
    made = reports.begun()
    made = actions.save(
        report=made, by=cast.secretary, title="", values={"text": " ", "hours": "-1"}
    )
    actions.save(report=made, by=cast.secretary, title="", values={"text": "", "hours": "-1"})
    with pytest.raises(ValidationError) as refused:
        actions.submit(report=made, by=cast.secretary)
    assert refused.value.message_dict == {
        "title": ["请写标题。"],
        "f_text": ["请填写“正文”。"],
        "f_hours": ["“时数”要填不小于 0 的数。"],
    }
    assert state(made) == "draft"


def test_somebody_else_saved_in_between(reports, cast):
    made = reports.begun()
    actions.save(report=made, by=cast.secretary, title="甲", values={}, edition=1)
    with pytest.raises(ValidationError, match="刚刚存过一版"):
        actions.save(report=made, by=cast.secretary, title="乙", values={}, edition=1)


def test_up_the_chain_and_back_nothing_is_lost(reports, cast, told):
    made = reports.sent(text="第一稿")
    assert made.state == "above"
    first_came = made.submitted_at
    assert told(cast.general_secretary) == ["等你审：会计2401团支部的每月信息"]
    assert told(cast.staff) == []
    with pytest.raises(ValidationError, match="至少 4 个字"):
        actions.send_back(report=made, by=cast.general_secretary, reason="改")
    actions.send_back(
        report=made, by=cast.general_secretary, reason="写具体一点", remarks={"text": "几个人？"}
    )
    now = reports.now(made)
    assert (now.state, now.remarks.get().field, now.values["text"]) == (
        "returned",
        "text",
        "第一稿",
    )
    assert "退回来要改：走进社区" in told(cast.secretary)
    actions.save(report=now, by=cast.secretary, title="走进社区", values={"text": "第二稿，12 人"})
    made = actions.submit(report=now, by=cast.secretary)
    assert made.submitted_at == first_came
    made = actions.forward(report=made, by=cast.general_secretary)
    assert (made.state, told(cast.staff)) == ("committee", ["等你审：会计2401团支部的每月信息"])
    actions.send_back(report=made, by=cast.staff, reason="加一张照片")
    made = actions.submit(report=reports.now(made), by=cast.secretary)
    assert made.state == "committee"  # the general branch has passed it on already
    steps = Step.objects.filter(report=made).values_list("what", "values__text")
    assert next(iter(steps)) == ("submitted", "第一稿")
    assert [what for what, _text in steps] == [
        "submitted",
        "returned",
        "submitted",
        "forwarded",
        "returned",
        "submitted",
    ]


def test_nobody_decides_what_is_their_own(reports, cast):
    made = reports.sent()
    Appointment.objects.create(
        user=cast.secretary, unit=cast.general_branch, post="secretary", starts_on=date(2024, 1, 1)
    )
    with pytest.raises(ValidationError, match="由别人来审"):
        actions.forward(report=made, by=cast.secretary)
    with pytest.raises(ValidationError, match="由团总支书记"):
        actions.forward(report=made, by=cast.staff)


def test_staff_take_what_the_general_branch_leaves_lying(reports, cast):
    made = reports.sent()
    InformationReport.objects.filter(pk=made.pk).update(sent_at=timezone.now() - timedelta(days=20))
    assert actions.forward(report=made, by=cast.staff).state == "committee"


def test_a_branch_without_a_general_branch_reports_to_the_committee(reports, cast):
    Appointment.objects.filter(user=cast.general_secretary).delete()
    assert reports.sent().state == "committee"


def test_decided_on_what_was_looked_at(reports, cast):
    made = reports.sent()
    with pytest.raises(ValidationError, match="再看一遍"):
        actions.forward(report=made, by=cast.general_secretary, edition=made.edition - 1)


def test_taken_back_only_while_it_waits(reports, cast):
    made = actions.take_back(report=reports.sent(), by=cast.secretary)
    assert made.state == "draft"
    adopted = actions.adopt(
        report=actions.forward(
            report=actions.submit(report=made, by=cast.secretary), by=cast.general_secretary
        ),
        by=cast.staff, level="digest",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="收不回来"):
        actions.take_back(report=adopted.report, by=cast.secretary)


def test_what_was_taken_back_comes_anew(reports, cast, monkeypatch):
    """An empty one handed in on the due day and filled in later has come later; one sent back keeps its day."""
    made = reports.sent()
    first_came = made.submitted_at
    later = first_came + timedelta(days=9)
    made = actions.take_back(report=made, by=cast.secretary)
    assert made.came_at is None
    with monkeypatch.context() as clock:
        clock.setattr(timezone, "now", lambda: later)
        made = actions.submit(report=made, by=cast.secretary)
        assert made.came_at == later
        actions.send_back(report=made, by=cast.general_secretary, reason="写具体一点")
        actions.submit(report=reports.now(made), by=cast.secretary)
    assert reports.now(made).came_at == later
    actions.take_back(report=made, by=cast.secretary)
    assert actions.submit(report=made, by=cast.secretary).came_at == later


def test_what_was_taken_back_is_read_by_its_writers_only_until_it_comes_again(
    reports, cast, client
):
    made = actions.take_back(report=reports.sent(), by=cast.secretary)
    there = reverse("reports:report", args=[made.number])
    for reader, status in ((cast.secretary, 200), (cast.general_secretary, 403), (cast.staff, 403)):
        client.force_login(reader)
        answer = client.get(there)
        assert answer.status_code == status
        assert ("收回去改了" in answer.content.decode()) == (status == 403)
    actions.submit(report=made, by=cast.secretary)
    client.force_login(cast.general_secretary)
    assert client.get(there).status_code == 200


def test_adopted_at_two_levels_each_once(reports, cast, told):
    adoption = reports.adopted()
    assert (adoption.label, adoption.points, state(adoption.report)) == (
        "简报采用", Decimal(1), "accepted",
    )  # fmt: skip
    assert "被采用了：走进社区" in told(cast.secretary)
    with pytest.raises(ValidationError, match="已经按“简报采用”采用过"):
        actions.adopt(report=adoption.report, by=cast.staff2, level="digest")
    with pytest.raises(ValidationError, match="请选一个采用级别"):
        actions.adopt(report=adoption.report, by=cast.staff2, level="nothing")
    second = actions.adopt(report=adoption.report, by=cast.staff2, level="city")
    assert second.points == 5
    with pytest.raises(ValidationError, match="先撤销采用"):
        actions.send_back(report=adoption.report, by=cast.staff, reason="还要再改")


def test_an_adoption_withdrawn_later_digests_follow(reports, cast, told):
    adoption = reports.adopted()
    other = reports.adopted(on=date(2026, 9, 1), title="夜跑")
    published = brief_actions.begin_brief(by=cast.staff, title="十月", adoptions=[adoption, other])
    published = brief_actions.publish_brief(
        brief=published, by=cast.staff2, version=published.version
    )
    draft = brief_actions.begin_brief(by=cast.staff, title="专刊", adoptions=[adoption])
    with pytest.raises(ValidationError, match="至少 4 个字"):
        actions.withdraw_adoption(adoption=adoption, by=cast.staff, reason="错")
    actions.withdraw_adoption(adoption=adoption, by=cast.staff, reason="数字核对有误")
    assert draft.items.count() == 0
    assert published.items.count() == 2
    assert told(cast.staff2)[-1] == "简报里有一条撤回了：十月"
    assert told(cast.secretary)[-1] == "采用撤销了：走进社区"
    with pytest.raises(ValidationError, match="已经撤销过"):
        actions.withdraw_adoption(adoption=adoption, by=cast.staff, reason="数字核对有误")
    again = actions.adopt(report=adoption.report, by=cast.staff, level="digest")
    assert again.pk != adoption.pk


def test_a_report_withdrawn_takes_its_adoptions_with_it(reports, cast):
    adoption = reports.adopted()
    actions.withdraw(report=adoption.report, by=cast.secretary, reason="活动改期了，没有办")
    found = Adoption.objects.get()
    assert (state(adoption.report), found.reason) == ("withdrawn", "活动改期了，没有办")
    with pytest.raises(ValidationError, match="已经撤回"):
        actions.withdraw(report=adoption.report, by=cast.secretary, reason="再来一次")


def test_pictures_stay_in_order_and_a_bad_one_keeps_none(reports, cast):
    made = reports.written(photos=3)
    keys = list(made.photos.values_list("attachment", flat=True))
    actions.move_photo(photo=made.photos.all()[2], by=cast.secretary, step=-1)
    order = [keys[0], keys[2], keys[1]]
    assert list(made.photos.values_list("attachment", flat=True)) == order
    bad = photo("坏.jpg")
    bad.size = 50 * 1024 * 1024
    with pytest.raises(ValidationError) as refused:
        actions.add_photos(report=made, by=cast.secretary, photos=[photo("好.jpg"), bad])
    assert refused.value.message_dict == {
        "photos": ["坏.jpg：文件超过 10 MB。请压缩或拆分后再上传。"]
    }
    assert made.photos.count() == 3
    actions.remove_photo(photo=made.photos.first(), by=cast.secretary)
    assert (made.photos.count(), Attachment.objects.filter(pk=keys[0]).exists()) == (2, False)
    with pytest.raises(ValidationError, match="照片最多 9 张"):
        actions.add_photos(report=made, by=cast.secretary, photos=[photo()] * 8)


# --- Important matters ------------------------------------------------------------------------


def test_an_important_matter_reaches_who_is_on_duty_at_once(reports, cast, told):
    duty = cast.holder("T7001", "柳岸", cast.committee, "duty_teacher")
    made = reports.sent(kind=reports.urgent())
    assert made.state == "committee"
    assert told(duty) == told(cast.general_secretary) == ["重要情况：会计2401团支部刚刚报来"]
    bodies = {
        each.recipient: "我来处理" in each.notice.body
        for each in Delivery.objects.filter(channel="site").select_related("notice", "recipient")
    }
    assert bodies == {duty: True, cast.general_secretary: False}  # only those who can take it
    assert told(cast.staff) == []
    raised = ReportAlert.objects.get().raised_at
    assert reminding.urge(raised + timedelta(minutes=14)) == 0
    assert reminding.urge(raised + timedelta(minutes=15)) == 1
    assert reminding.urge(raised + timedelta(minutes=16)) == 0
    assert cast.committee_secretary and told(cast.committee_secretary) == []
    assert reminding.urge(raised + timedelta(minutes=30)) == 1
    assert len(told(duty)) == 3
    assert told(cast.committee_secretary) == ["还没有人接：会计2401团支部报的重要情况"]
    actions.take_alert(report=made, by=duty)
    assert told(cast.secretary) == ["柳岸在处理：走进社区"]
    with pytest.raises(ValidationError, match="柳岸 已经在处理"):
        actions.take_alert(report=made, by=cast.staff)
    assert reminding.urge(raised + timedelta(hours=5)) == 0


RINGS = "重要情况：会计2401团支部刚刚报来"


def test_without_anybody_on_duty_the_secretary_hears_else_staff(reports, cast, told):
    reports.sent(kind=reports.urgent())
    assert told(cast.staff) == [RINGS]
    assert cast.committee_secretary
    reports.sent(kind=reports.urgent())
    assert (told(cast.staff), told(cast.committee_secretary)) == ([RINGS], [RINGS])


def test_who_has_the_turn_today_hears_or_the_stand_in(reports, cast, told):
    today = timezone.localdate()
    assert cast.staff and cast.staff2 and cast.committee_secretary
    HandlerTurn.objects.create(
        unit=cast.committee, person=cast.staff, starts_on=today, ends_on=today
    )
    reports.sent(kind=reports.urgent())
    assert [told(each) for each in (cast.staff, cast.staff2, cast.committee_secretary)] == [
        [RINGS], [], [],
    ]  # fmt: skip
    absences.state_absence(
        by=cast.staff, unit=cast.committee, stand_in=cast.staff2, starts_on=today, ends_on=today
    )
    reports.sent(kind=reports.urgent())
    assert [told(each).count(RINGS) for each in (cast.staff, cast.staff2)] == [1, 1]


def test_who_is_named_for_alarms_reads_and_takes_whatever_their_posts(reports, cast, told, client):
    named = cast.outsider
    made = reports.sent(kind=reports.urgent())
    client.force_login(named, "tuanwei.accounts.backends.NumberBackend")
    there = reverse("reports:report", args=[made.number])
    assert client.get(there).status_code == 404
    SafetySetting.objects.get().on_duty.add(named)
    page = client.get(there).content.decode()
    assert f"正在提醒{named.name}" in page and "我来处理" in page
    assert client.get(reverse("reports:report", args=[reports.sent().number])).status_code == 404
    actions.take_alert(report=made, by=named)
    assert told(cast.secretary)[-1] == f"{named.name}在处理：走进社区"


def test_whoever_wrote_it_is_nobody_on_duty(reports, cast, told):
    """The only one on duty reports it: somebody else hears."""
    Appointment.objects.create(
        user=cast.secretary, unit=cast.committee, post="duty_teacher", starts_on=date(2024, 1, 1)
    )
    made = reports.sent(kind=reports.urgent())
    assert told(cast.staff) == [RINGS]
    assert reading.alerted(made) == [cast.staff]


def test_what_was_withdrawn_is_not_repeated(reports, cast):
    made = reports.sent(kind=reports.urgent())
    actions.withdraw(report=made, by=cast.secretary, reason="是一场误会")
    assert reminding.urge(timezone.now() + timedelta(hours=1)) == 0


# --- Reminders --------------------------------------------------------------------------------


def test_units_hear_before_and_after_the_last_day_once(reports, cast, told):
    reports.kind()
    due_on = date(2026, 11, 4)
    for _twice in range(2):
        reminding.remind(due_on - timedelta(days=3))
        reminding.remind(due_on - timedelta(days=1))
        reminding.remind(due_on + timedelta(days=1))
    titles = [each for each in told(cast.secretary) if "2026 年 10 月" in each]
    assert len(titles) == len(set(titles)) == 2
    reports.sent(on=date(2026, 11, 5))
    reminding.remind(date(2026, 12, 2))
    assert not [each for each in told(cast.secretary) if "2026 年 11 月" in each]


# --- Kinds ------------------------------------------------------------------------------------


def test_a_new_version_leaves_what_was_begun(reports, cast):
    kind, today = reports.kind(), timezone.localdate()
    made = reports.begun()
    spec = Spec(fields=(Field("f1", "别的"),), dues={"class": DueRule(9)})
    kind_actions.save_kind(
        by=cast.staff, kind=kind, name="每月信息", hint="", spec=spec, first_on=today, seen=1
    )
    assert [each.key for each in reports.now(made).rules.spec.fields] == ["text", "hours"]
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    assert reports.begun(on=month).rules.version == 2
    with pytest.raises(ValidationError, match="从今天或以后"):
        kind_actions.save_kind(
            by=cast.staff, kind=kind, name="每月信息", hint="", spec=NEWS,
            first_on=today - timedelta(days=1), seen=2,
        )  # fmt: skip
    with pytest.raises(ValidationError, match="刚刚存了第 2 版"):
        kind_actions.save_kind(
            by=cast.staff, kind=kind, name="每月信息", hint="", spec=NEWS, first_on=today, seen=1
        )
    with pytest.raises(ValidationError, match="同名"):
        kind_actions.save_kind(by=cast.staff, name="每月信息", hint="", spec=NEWS, first_on=today)


def test_what_contradicts_itself_is_refused(cast):
    spec = Spec(fields=(Field("a", "级", "choice", options=("一",)), Field("b", "级")), is_urgent=True,
                photos_least=5, photos_most=2)  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        kind_actions.save_kind(
            by=cast.staff, name="表", hint="", spec=spec, first_on=timezone.localdate()
        )
    assert refused.value.messages == [
        "“级”写了两次，请换个名称。", "“级”是选一个，至少写两个选项。",
        "照片的最少张数大于最多张数，请核对。", "请写至少一种组织的截止日，不然没有人要报。",
        "只有随时报的才能马上提醒值班的人。",
    ]  # fmt: skip


# --- Meetings of the liaison group ------------------------------------------------------------


def test_a_report_is_talked_about_at_a_meeting_and_its_writers_hear(reports, cast, told):
    made = reports.sent()
    with pytest.raises(ValidationError, match="到了团委的才能提到会上"):
        agenda.raise_at_meeting(report=made, by=cast.staff, title="夜跑的照明")
    made = actions.forward(report=made, by=cast.general_secretary)
    item, is_new = agenda.raise_at_meeting(report=made, by=cast.staff, title="夜跑的照明")
    assert (is_new, item.kind, item.came_from) == (True, "meeting", "信息报送")
    assert item.source_address == reverse("reports:report", args=[made.number])
    _item, is_new = agenda.raise_at_meeting(report=made, by=cast.staff2, title="夜跑的照明")
    assert (is_new, len(agenda.items_of(made))) == (False, 1)
    day = timezone.localdate() + timedelta(days=3)
    proposals.take(
        proposal=item, by=cast.staff, place="meeting", label="12月工作会", meets_on=day, tells=True
    )
    assert told(cast.secretary)[-1] == f"会议议题“夜跑的照明”列入 {day.month}月{day.day}日的会"
    proposals.conclude(proposal=item, by=cast.staff, words="后勤处月底前装灯。")
    assert told(cast.secretary)[-1] == "会议议题“夜跑的照明”有结果了"
    (shown,) = agenda.items_of(made)
    assert (shown.state, shown.proposal.words) == ("有结论了", "后勤处月底前装灯。")


def test_nobody_decides_on_an_item_from_a_report_of_their_own(reports, cast):
    made = reports.forwarded()
    item, _is_new = agenda.raise_at_meeting(report=made, by=cast.staff, title="夜跑的照明")
    assert not deciding.is_own(cast.staff, item)
    assert deciding.is_own(cast.secretary, item)
    Appointment.objects.create(
        user=cast.staff2, unit=cast.branch, post="organisation", starts_on=date(2024, 1, 1)
    )
    assert deciding.is_own(cast.staff2, item)
