"""Follow-ups of decisions and opinions heard at meetings."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from branches.liaison import follow_actions as actions
from branches.liaison import follow_queries, queries, reminding
from branches.liaison.forms import FollowUpForm
from branches.liaison.meeting_models import FollowUp
from branches.organisation.models import Appointment
from tests.liaison.test_contacts import NUMBER, told
from tuanwei.lib.terms import Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow_up(cast):
    return actions.make_follow_up(
        by=cast.staff, title="定迎新方案", person=cast.secretary, unit=cast.branch,
        due_on=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip


def test_somebody_is_in_charge_and_hears_of_it(cast, follow_up):
    assert "请你落实：定迎新方案" in told(cast.secretary)
    (fact,) = queries.follow_ups_open([cast.branch.pk])
    assert (fact.person, fact.name, fact.unit, fact.is_overdue) == (
        cast.secretary.pk, "苏念", cast.branch.pk, False
    )  # fmt: skip
    assert fact.signed_on == timezone.localdate()
    assert queries.follow_ups_open([cast.other_branch.pk]) == []


@time_machine.travel("2026-09-28 10:00+08:00")
def test_the_day_counts_working_days(cast):
    form = FollowUpForm({"title": "事", "person": cast.secretary.number, "workdays": "5"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due_on"] == date(2026, 10, 10)
    empty = FollowUpForm({"title": "事", "person": cast.secretary.number})
    assert "请写几个工作日，或者选一个日子。" in empty.errors["workdays"]


def test_notes_done_and_put_back_with_words(cast, follow_up):
    assert cast.staff2
    with pytest.raises(ValidationError, match="至少 4 个字"):
        actions.finish(follow_up=follow_up, by=cast.secretary, words="好")
    actions.note_progress(follow_up=follow_up, by=cast.secretary, words="写了一半")
    actions.finish(follow_up=follow_up, by=cast.secretary, words="方案定稿了")
    assert "办完了：定迎新方案" in told(cast.staff2)
    assert queries.follow_ups_open() == []
    with pytest.raises(ValidationError, match="现在是“办完了”"):
        actions.note_progress(follow_up=follow_up, by=cast.secretary, words="再说一句")
    actions.reopen(follow_up=follow_up, by=cast.staff, words="还差预算")
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.closed_at) == ("open", None)
    kinds = list(follow_up.steps.values_list("kind", flat=True))
    assert kinds == ["note", "done", "reopened"]


def test_handed_on_both_hear_and_the_old_one_still_sees_it(client, cast, follow_up):
    actions.hand_on(
        follow_up=follow_up, by=cast.secretary, person=cast.general_secretary, words="交给团总支办"
    )
    assert "请你落实：定迎新方案" in told(cast.general_secretary)
    with pytest.raises(ValidationError, match="现在就是江临在办"):
        actions.hand_on(
            follow_up=follow_up, by=cast.staff, person=cast.general_secretary, words="再转一次"
        )
    client.force_login(cast.secretary, NUMBER)
    assert client.get(reverse("liaison:follow-up", args=[follow_up.pk])).status_code == 200


def test_pages_let_the_person_act_and_only_staff_stop_it(client, cast, follow_up):
    client.force_login(cast.secretary, NUMBER)
    act = "liaison:follow-act"
    assert (
        client.post(reverse(act, args=[follow_up.pk, "off"]), {"words": "不办了吧"}).status_code
        == 403
    )
    answer = client.post(reverse(act, args=[follow_up.pk, "done"]), {"words": "好"})
    assert answer.status_code == 400 and "至少 4 个字" in answer.content.decode()
    client.post(reverse(act, args=[follow_up.pk, "done"]), {"words": "方案定稿了"})
    follow_up.refresh_from_db()
    assert follow_up.state == "done"
    client.force_login(cast.other_student, NUMBER)
    assert client.get(reverse("liaison:follow-up", args=[follow_up.pk])).status_code == 404
    assert (
        client.post(reverse(act, args=[follow_up.pk, "note"]), {"words": "路过"}).status_code == 404
    )


def test_reminders_two_working_days_ahead_and_weekly_when_overdue(cast, follow_up):
    FollowUp.objects.update(due_on=date(2026, 12, 4))  # Friday
    reminding.remind(date(2026, 12, 1))
    assert "快到日子了：定迎新方案" not in told(cast.secretary)
    reminding.remind(date(2026, 12, 2))
    reminding.remind(date(2026, 12, 3))
    assert told(cast.secretary).count("快到日子了：定迎新方案") == 1
    reminding.remind(date(2026, 12, 7))
    reminding.remind(date(2026, 12, 8))
    reminding.remind(date(2026, 12, 14))
    late = "过了日子还没办完：定迎新方案"
    assert told(cast.secretary).count(late) == 2
    assert told(cast.staff).count(late) == 2


def test_a_day_in_the_past_and_a_closed_account_are_refused(cast):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError, match="今天或以后"):
        actions.make_follow_up(by=cast.staff, title="事", person=cast.secretary, due_on=yesterday)
    cast.secretary.is_active = False
    with pytest.raises(ValidationError, match="账号停用"):
        actions.make_follow_up(
            by=cast.staff, title="事", person=cast.secretary, due_on=timezone.localdate()
        )


def test_an_opinion_is_answered_by_somebody_else_and_shown_to_those_who_raised_it(
    client, cast, liaison
):
    assert cast.staff
    meeting = liaison.meeting()
    opinion = actions.raise_opinion(
        meeting=meeting, unit=cast.branch, by=cast.secretary, text="自习室关得太早"
    )
    assert "会计2401团支部在工作会上提了意见" in told(cast.staff)
    with pytest.raises(ValidationError, match="自己提的"):
        actions.answer_opinion(opinion=opinion, by=cast.secretary, state="done", words="延到十点半")
    with pytest.raises(ValidationError, match="至少 4 个字"):
        actions.answer_opinion(opinion=opinion, by=cast.staff, state="done", words="好")
    client.force_login(cast.staff, NUMBER)
    url = reverse("liaison:opinion", args=[opinion.pk])
    assert client.post(url, {"state": "open", "words": "延到十点半"}).status_code == 400
    assert client.post(url, {"state": "done", "words": "延到十点半"}).status_code == 302
    assert "你们提的意见：办成了" in told(cast.secretary)
    client.force_login(cast.secretary, NUMBER)
    assert "延到十点半" in client.get(url).content.decode()
    assert client.post(url, {"state": "done", "words": "自己答复"}).status_code == 403
    other = cast.holder("T5001", "别的书记", cast.other_branch, "secretary")
    client.force_login(other, NUMBER)
    assert client.get(url).status_code == 404
    assert "自习室" not in client.get(reverse("liaison:opinion-list")).content.decode()


def test_staff_see_at_once_what_is_open(
    client, cast, liaison, follow_up, django_assert_max_num_queries
):
    liaison.contact()
    meeting = liaison.meeting([cast.branch, cast.other_branch], hours=-30)
    liaison.came(meeting, cast.student)
    actions.raise_opinion(
        meeting=meeting, unit=cast.branch, by=cast.secretary, text="自习室关得太早"
    )
    term = Term.of(timezone.localdate(meeting.gathering.starts_at))
    found = queries.overview(term)
    assert [(unit.name, there, asked) for unit, _counted, there, asked in found.units] == [
        ("经管2402团支部", 0, 1), ("会计2401团支部", 1, 1)
    ]  # fmt: skip
    assert [(line[0], line[1], line[2]) for _key, line in found.people] == [("苏念", 1, 0)]
    assert [each.text for each in found.opinions] == ["自习室关得太早"]
    client.force_login(cast.staff, NUMBER)
    with django_assert_max_num_queries(25):
        page = client.get(reverse("liaison:overview")).content.decode()
    assert "自习室关得太早" in page and "苏念" in page


def test_what_waits_for_whom(cast, liaison, follow_up, django_assert_num_queries):
    assert cast.student
    assert [each.title for each in queries.waiting(cast.secretary)] == ["定迎新方案"]
    with django_assert_num_queries(1):
        assert queries.waiting(cast.student) == []
    actions.raise_opinion(
        meeting=liaison.meeting(), unit=cast.branch, by=cast.secretary, text="自习室关得太早"
    )
    assert [(each.title, each.count) for each in queries.waiting(cast.staff)] == [("会上的意见", 1)]


def test_when_the_post_of_whoever_is_in_charge_ends_it_says_so_and_who_takes_it(
    client, cast, follow_up
):
    reminding.remind()
    title = "要换人办：定迎新方案"
    assert title not in told(cast.staff)
    today = timezone.localdate()
    FollowUp.objects.update(made_at=timezone.now() - timedelta(days=9))
    Appointment.objects.filter(user=cast.secretary).update(
        starts_on=today - timedelta(days=30), ends_on=today - timedelta(days=1)
    )
    successor = cast.holder("2024110150", "新书记", cast.branch, "secretary")
    reminding.remind()
    reminding.remind()
    assert told(cast.staff).count(title) == 1
    client.force_login(cast.staff, NUMBER)
    url = reverse("liaison:follow-up", args=[follow_up.pk])
    page = client.get(url)
    assert "苏念不再是会计2401团支部的书记" in page.content.decode()
    assert [each.name for each in page.context["takers"]] == ["新书记"]
    assert 'value="2024110150"' in page.content.decode()
    assert "要换人办" in client.get(reverse("liaison:follow-list")).content.decode()
    said = {"person": "2024110150", "words": "由新书记接着办"}
    client.post(reverse("liaison:follow-act", args=[follow_up.pk, "hand"]), said)
    assert "请你落实：定迎新方案" in told(successor)
    assert "要换人办" not in client.get(reverse("liaison:follow-list")).content.decode()


def test_a_post_that_ended_before_or_another_that_holds_leaves_it_where_it_is(cast, follow_up):
    assert follow_queries.left([follow_up]) == {}
    cast.holder("T5001", "别的书记", cast.other_branch, "secretary")
    today = timezone.localdate()
    ended = Appointment.objects.filter(user=cast.secretary)
    ended.update(starts_on=today - timedelta(days=30), ends_on=today - timedelta(days=9))
    assert follow_queries.left([follow_up]) == {}
    FollowUp.objects.update(made_at=timezone.now() - timedelta(days=20))
    follow_up.refresh_from_db()
    assert follow_queries.left([follow_up])[follow_up.pk].post == "secretary"
    Appointment.objects.create(user=cast.secretary, unit=cast.branch, post="rights")
    assert follow_queries.left([follow_up]) == {}
    cast.secretary.is_active = False
    cast.secretary.save()
    follow_up.refresh_from_db()
    assert follow_queries.left([follow_up])[follow_up.pk].words == "苏念的账号停用了"
    follow_up.state = "done"
    assert follow_queries.left([follow_up]) == {}
