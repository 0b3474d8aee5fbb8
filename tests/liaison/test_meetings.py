"""Meetings: called, answered, moved, called off; who was there."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from branches.liaison import meeting_actions as actions
from branches.liaison import permissions, queries
from branches.liaison.meeting_models import Invitation
from branches.organisation.models import Member
from tests.liaison.test_contacts import NUMBER, told
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings import attending, hooks, pages
from tuanwei.gatherings.models import CheckIn, Gathering
from tuanwei.proposals import actions as proposals
from tuanwei.proposals import sources
from tuanwei.proposals.models import Proposal

pytestmark = pytest.mark.django_db


def levels(cast, first=-3, last=3):
    today = timezone.localdate()
    facts = queries.attended_of(
        [cast.branch.pk, cast.other_branch.pk], today + timedelta(first), today + timedelta(last)
    )
    return [(fact.number, fact.level) for fact in sorted(facts, key=lambda each: each.unit)]


def test_calling_publishes_the_gathering_and_tells_contact_persons_or_leaders(cast, liaison):
    liaison.contact()
    assert cast.secretary
    other = cast.holder("T5001", "别的书记", cast.other_branch, "secretary")
    meeting = liaison.meeting([cast.branch, cast.other_branch])
    assert meeting.gathering.state == Gathering.State.PUBLISHED
    assert "请参加：十一月联络组工作会" in told(cast.student)
    assert "请参加：十一月联络组工作会" in told(other)
    assert "请参加：十一月联络组工作会" not in told(cast.secretary)
    with pytest.raises(ValidationError, match="已经通知过了"):
        actions.call_meeting(meeting=meeting, by=cast.staff)


def test_the_calendar_publishes_no_liaison_meeting_and_keeps_its_kind(cast, liaison):
    meeting = liaison.meeting(called=False)
    with pytest.raises(ValidationError, match="联络组工作会"):
        gatherings.publish(gathering=meeting.gathering, by=cast.staff)
    with pytest.raises(ValidationError, match="类型不能改"):
        gatherings.save_gathering(gathering=meeting.gathering, by=cast.staff, kind="lesson")


def test_units_see_what_they_were_asked_to_once_they_are_asked(cast, liaison):
    meeting = liaison.meeting(called=False)
    for user, seen in ((cast.secretary, 0), (cast.staff, 1), (cast.teacher, 0)):
        assert permissions.visible_meetings(user).count() == seen
    actions.call_meeting(meeting=meeting, by=cast.staff)
    other = cast.holder("T5001", "别的书记", cast.other_branch, "secretary")
    seen = {
        user.name: permissions.visible_meetings(user).count()
        for user in (cast.secretary, other, cast.student, cast.teacher)
    }
    assert seen == {"苏念": 1, "别的书记": 0, "林知夏": 0, "陈老师": 1}


def test_who_came_by_code_as_a_substitute_with_leave_and_not_at_all(cast, liaison):
    liaison.contact()
    liaison.contact(unit=cast.other_branch, user=cast.other_student)
    stand_in = cast.student_of("2024110188", "替身", cast.branch)
    meeting = liaison.meeting([cast.branch, cast.other_branch])
    row = meeting.invitations.get(unit=cast.branch)
    actions.name_substitute(invitation=row, user=stand_in, by=cast.secretary)
    assert "请你替会计2401团支部参加：十一月联络组工作会" in told(stand_in)
    other = meeting.invitations.get(unit=cast.other_branch)
    actions.ask_excuse(invitation=other, by=cast.other_student, reason="全班去实习")
    actions.decide_excuse(invitation=other, by=cast.staff, is_accepted=True)
    assert levels(cast) == []
    liaison.move(meeting, -5)
    assert levels(cast) == [(0, "缺席"), (0, "请假")]
    liaison.came(meeting, stand_in)
    assert levels(cast) == [(1, "替代"), (0, "请假")]
    liaison.came(meeting, cast.student)
    liaison.came(meeting, cast.other_student)
    assert levels(cast) == [(1, "本人"), (1, "本人")]


def test_leave_is_taken_back_until_it_begins(cast, liaison, client):
    liaison.contact()
    meeting = liaison.meeting([cast.branch])
    row = meeting.invitations.get()
    actions.ask_excuse(invitation=row, by=cast.student, reason="全班去实习")
    actions.decide_excuse(invitation=row, by=cast.staff, is_accepted=True)
    client.force_login(cast.student, "tuanwei.accounts.backends.NumberBackend")
    address = reverse("liaison:answer", args=[meeting.pk, cast.branch.pk])
    assert "有人能来，撤回请假" in client.get(address).content.decode()
    page = client.post(address, {"withdraw": "1"}, follow=True).content.decode()
    assert "请假撤回了" in page
    row.refresh_from_db()
    assert (row.excuse_state, row.excuse) == ("", "")
    assert "会计2401团支部不请假了：十一月联络组工作会" in told(cast.staff)
    assert (
        "没有可以撤回的请假"
        in client.post(address, {"withdraw": "1"}, follow=True).content.decode()
    )
    actions.ask_excuse(invitation=row, by=cast.student, reason="又都去实习了")
    liaison.move(meeting, -1)
    assert "会已经开始" in client.post(address, {"withdraw": "1"}, follow=True).content.decode()


def test_a_later_change_of_contact_persons_does_not_change_who_was_there(cast, liaison):
    liaison.contact()
    meeting = liaison.meeting(hours=-30)
    liaison.came(meeting, cast.student)
    newcomer = cast.student_of("2024110177", "新人", cast.branch)
    liaison.contact(user=newcomer)
    assert levels(cast) == [(1, "本人")]


def test_somebody_else_at_the_door_becomes_the_substitute(client, cast, liaison):
    liaison.contact()
    cast.student_of("2024110188", "替身", cast.branch)
    meeting = liaison.meeting()
    liaison.move(meeting, -1)
    client.force_login(cast.staff, NUMBER)
    url = reverse("liaison:attendance", args=[meeting.pk])
    answer = client.post(url, {"unit": cast.branch.pk, "user": "2024110188"})
    assert answer.status_code == 302
    row = meeting.invitations.get()
    assert row.substitute.name == "替身"
    assert CheckIn.objects.get().way == "organiser"
    answer = client.post(url, {"unit": cast.branch.pk, "user": "2024120201"})
    assert answer.status_code == 400 or cast.other_student is None
    page = client.get(url).content.decode()
    assert "替代：替身" in page


def test_a_stranger_who_checks_in_counts_for_nobody_and_staff_see_it(client, cast, liaison):
    liaison.contact()
    meeting = liaison.meeting()
    liaison.move(meeting, -1)
    attending.check_in_by_word(
        gathering=Gathering.objects.get(), by=cast.other_student, word="团结"
    )
    client.force_login(cast.staff, NUMBER)
    page = client.get(reverse("liaison:attendance", args=[meeting.pk])).content.decode()
    assert "不知道替哪个单位" in page and "程以安" in page


def test_substitutes_belong_to_the_unit_stand_in_once_and_before_it_begins(cast, liaison):
    meeting = liaison.meeting([cast.branch, cast.general_branch])
    row = meeting.invitations.get(unit=cast.branch)
    above = meeting.invitations.get(unit=cast.general_branch)
    with pytest.raises(ValidationError, match="程以安不在会计2401团支部"):
        actions.name_substitute(invitation=row, user=cast.other_student, by=cast.staff)
    actions.name_substitute(invitation=row, user=cast.student, by=cast.staff)
    with pytest.raises(ValidationError, match="一个人只替一个单位"):
        actions.name_substitute(invitation=above, user=cast.student, by=cast.staff)
    liaison.move(meeting, -1)
    with pytest.raises(ValidationError, match="会已经开始"):
        actions.name_substitute(invitation=row, user=None, by=cast.staff)


def test_the_page_says_that_one_has_checked_in(client, cast, liaison):
    liaison.contact()
    meeting = liaison.meeting()
    liaison.move(meeting, 0)
    client.force_login(cast.secretary, NUMBER)
    page = reverse("liaison:meeting", args=[meeting.pk])
    assert "你签到了" not in client.get(page).content.decode()
    attending.check_in_by_word(gathering=Gathering.objects.get(), by=cast.secretary, word="团结")
    assert "你签到了" in client.get(page).content.decode()


def test_whoever_stood_in_hears_that_they_need_not_come(cast, liaison):
    other = cast.student_of("2024110109", "白露", cast.branch)
    row = liaison.meeting().invitations.get()
    actions.name_substitute(invitation=row, user=cast.student, by=cast.secretary)
    actions.name_substitute(invitation=row, user=other, by=cast.secretary)
    actions.ask_excuse(invitation=row, by=cast.secretary, reason="全班那天考试")
    row.refresh_from_db()
    assert (row.substitute, row.excuse_state) == (None, "asked")
    for user in (cast.student, other):
        assert sorted(title.split("会计")[0] for title in told(user)) == ["不用替", "请你替"]


def test_a_reason_is_decided_by_somebody_else_and_refused_with_words(cast, liaison):
    row = liaison.meeting().invitations.get()
    with pytest.raises(ValidationError, match="没有请假"):
        actions.decide_excuse(invitation=row, by=cast.staff, is_accepted=True)
    with pytest.raises(ValidationError, match="至少 4 个字"):
        actions.ask_excuse(invitation=row, by=cast.staff, reason="忙")
    actions.ask_excuse(invitation=row, by=cast.staff, reason="全班去实习")
    with pytest.raises(ValidationError, match="由别的同事来回复"):
        actions.decide_excuse(invitation=row, by=cast.staff, is_accepted=True)
    with pytest.raises(ValidationError, match="要写一句原因"):
        actions.decide_excuse(invitation=row, by=cast.staff2, is_accepted=False)
    done = actions.decide_excuse(
        invitation=row, by=cast.staff2, is_accepted=False, words="请派人来"
    )
    assert done.excuse_state == Invitation.Excuse.REFUSED
    with pytest.raises(ValidationError, match="没有准假"):
        actions.ask_excuse(invitation=row, by=cast.secretary, reason="还是来不了")


def test_moving_the_meeting_moves_its_items_and_tells_the_units(cast, liaison):
    liaison.contact()
    asked = actions.suggest_item(unit=cast.branch, by=cast.secretary, title="早操时间")
    meeting = liaison.meeting()
    actions.take_item(meeting=meeting, proposal=asked, by=cast.staff)
    later = meeting.gathering.starts_at + timedelta(days=3)
    gatherings.save_gathering(
        gathering=meeting.gathering, by=cast.staff, starts_at=later,
        ends_at=later + timedelta(hours=2),
    )  # fmt: skip
    asked.refresh_from_db()
    assert asked.meets_on == timezone.localdate(later)
    assert "改了时间或地点：十一月联络组工作会" in told(cast.student)


def test_calling_off_lets_the_items_go_and_says_why(cast, liaison):
    liaison.contact()
    asked = actions.suggest_item(unit=cast.branch, by=cast.secretary, title="早操时间")
    meeting = liaison.meeting()
    actions.take_item(meeting=meeting, proposal=asked, by=cast.staff)
    with pytest.raises(ValidationError, match="至少 4 个字"):
        actions.call_off(meeting=meeting, by=cast.staff, reason="不")
    actions.call_off(meeting=meeting, by=cast.staff, reason="会议室停电")
    asked.refresh_from_db()
    assert (asked.state, meeting.items.count()) == (Proposal.State.OPEN, 0)
    assert "取消了：十一月联络组工作会" in told(cast.student)
    liaison.move(meeting, -5)
    assert levels(cast) == []


def test_units_are_added_and_taken_off_until_it_begins(cast, liaison):
    liaison.contact()
    meeting = liaison.meeting()
    fields = {"title": "工作会", "starts_at": meeting.gathering.starts_at,
              "ends_at": meeting.gathering.ends_at}  # fmt: skip
    actions.change_meeting(meeting=meeting, by=cast.staff, units=[cast.general_branch], **fields)
    assert list(meeting.invitations.values_list("unit", flat=True)) == [cast.general_branch.pk]
    assert "不用参加了：工作会" in told(cast.student)
    liaison.move(meeting, -1)
    now = Gathering.objects.get()
    with pytest.raises(ValidationError, match="只能加，不能减"):
        actions.change_meeting(
            meeting=meeting, by=cast.staff, units=[cast.branch], title="工作会",
            starts_at=now.starts_at, ends_at=now.ends_at,
        )  # fmt: skip


def test_the_form_plans_whole_kinds_and_refuses_nobody(client, cast):
    assert cast.branch and cast.other_branch
    client.force_login(cast.staff, NUMBER)
    starts = timezone.localtime() + timedelta(days=2)
    said = {
        "title": "工作会", "starts_at": starts.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (starts + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M"), "place": "会议室",
    }  # fmt: skip
    url = reverse("liaison:meeting-new")
    answer = client.post(url, said)
    assert answer.status_code == 400 and "请选参会的单位" in answer.content.decode()
    assert client.post(url, said | {"kinds": ["branch"]}).status_code == 302
    assert Invitation.objects.count() == 2


def test_the_page_asks_a_constant_number_of_questions(
    client, cast, liaison, django_assert_max_num_queries
):
    liaison.contact()
    meeting = liaison.meeting([cast.branch, cast.other_branch, cast.general_branch], hours=-30)
    liaison.minutes(meeting)
    client.force_login(cast.staff, NUMBER)
    for name in ("meeting", "attendance", "minutes"):
        with django_assert_max_num_queries(25):
            client.get(reverse(f"liaison:{name}", args=[meeting.pk]))


def test_the_calendar_leads_to_the_meeting_for_those_who_may_read_it(client, cast, liaison):
    meeting = liaison.meeting()
    calendar = reverse("gatherings:gathering", args=[meeting.gathering_id])
    address = reverse("liaison:meeting", args=[meeting.pk])
    for user, leads in ((cast.secretary, True), (cast.staff, True), (cast.student, False)):
        client.force_login(user, NUMBER)
        assert (f'href="{address}"' in client.get(calendar).content.decode()) is leads
    client.logout()
    assert address not in client.get(calendar).content.decode()


def test_several_rooms_answer_for_gatherings_of_one_kind(monkeypatch):
    own, other = Gathering(kind="meeting", title="我们的"), Gathering(kind="meeting", title="别的")
    first = [lambda gathering, user: "/a/" if gathering is own else None]
    monkeypatch.setitem(hooks.about, "meeting", first)
    hooks.add(hooks.about["meeting"], lambda gathering, user: "/b/")
    assert [pages.about(each, None) for each in (own, other)] == ["/a/", "/b/"]


def test_the_agenda_takes_items_of_any_source_that_is_registered(
    client, cast, liaison, monkeypatch
):
    monkeypatch.setattr(sources, "_registry", dict(sources._registry))
    heard = []
    sources.register(
        "weather", "天气站", address=lambda key: f"/weather/{key}/",
        tell=lambda key, news, body, once: heard.append((key, news)),
    )  # fmt: skip
    asked, _new = proposals.add(
        by=cast.staff2, kind="meeting", title="下雨怎么办", source="weather", source_key="7"
    )
    meeting = liaison.meeting()
    client.force_login(cast.staff, NUMBER)
    url = reverse("liaison:agenda", args=[meeting.pk])
    page = client.get(url).content.decode()
    assert "下雨怎么办" in page and "天气站" in page and 'href="/weather/7/"' in page
    client.post(reverse("liaison:agenda-take", args=[meeting.pk, asked.pk]))
    assert meeting.items.get().title == "下雨怎么办"
    assert [key for key, _news in heard] == ["7"]


def test_staff_see_before_they_call_whom_nobody_speaks_for(client, cast, liaison):
    assert cast.secretary
    meeting = liaison.meeting([cast.branch, cast.other_branch], called=False)
    client.force_login(cast.staff, NUMBER)
    url = reverse("liaison:meeting", args=[meeting.pk])
    page = client.get(url).content.decode()
    assert "1 个单位没人收通知" in page and "1 个单位没有能用的联络员" in page
    liaison.contact()
    liaison.contact(cast.other_branch, cast.other_student)
    page = client.get(url).content.decode()
    assert "没人收通知" not in page and "没有能用的联络员" not in page


def dissolve(unit):
    """It is no more, and nobody is in it."""
    Member.objects.filter(branch=unit).update(left_on=timezone.localdate())
    unit.is_active = False
    unit.save()


def test_a_unit_that_is_dissolved_after_it_was_asked_is_not_missed(client, cast, liaison):
    liaison.contact()
    liaison.contact(cast.other_branch, cast.other_student)
    meeting = liaison.meeting([cast.branch, cast.other_branch])
    dissolve(cast.other_branch)
    client.force_login(cast.staff, NUMBER)
    url = reverse("liaison:meeting", args=[meeting.pk])
    assert "请了以后撤销了，不用来" in client.get(url).content.decode()
    told_before = told(cast.other_student)
    later = meeting.gathering.starts_at + timedelta(days=1)
    gatherings.save_gathering(
        gathering=meeting.gathering, by=cast.staff, starts_at=later,
        ends_at=later + timedelta(hours=2),
    )  # fmt: skip
    assert told(cast.other_student) == told_before
    liaison.move(meeting, -5)
    liaison.came(meeting, cast.student)
    assert levels(cast) == [(1, "本人")]
    page = client.get(reverse("liaison:attendance", args=[meeting.pk]))
    assert page.context["rate"] == (1, 1) and "已撤销" in page.content.decode()
    now = Gathering.objects.get()
    actions.change_meeting(
        meeting=meeting, by=cast.staff, units=[cast.branch], title="改个名",
        starts_at=now.starts_at, ends_at=now.ends_at,
    )  # fmt: skip
    assert meeting.invitations.count() == 2
    minutes = liaison.minutes(meeting)
    assert [each["level"] for each in minutes.attendance] == ["已撤销", "本人"]


def test_the_search_finds_published_minutes_for_those_who_may_read_them(client, cast, liaison):
    meeting = liaison.meeting(hours=-30)
    actions.add_item(meeting=meeting, by=cast.staff, title="操场灯光")
    liaison.minutes(meeting, said="十点前都亮")
    liaison.minutes(
        meeting,
        text="重写了一遍。",
        decisions=["跑道夜里亮灯"],
        said="十一点前都亮",
        reason="记错了时间",
    )
    for word, many in (("亮灯", 1), ("操场", 1), ("十一点", 1), ("十点", 0), ("迎新", 0)):
        assert permissions.minutes_holding(cast.secretary, [word]).count() == many, word
    for user in (cast.student, AnonymousUser()):
        assert not permissions.minutes_holding(user, ["亮灯"]).exists()
    client.force_login(cast.secretary, NUMBER)
    page = client.get("/search/?q=亮灯").content.decode()
    assert "会议纪要" in page and reverse("liaison:minutes", args=[meeting.pk]) in page
