"""Contact persons: named, changed, looked at each term, reminded of."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from branches.liaison import (
    contact_actions,
    contact_queries,
    follow_actions,
    meeting_actions,
    queries,
    reminding,
)
from branches.liaison.models import Contact, ContactCheck
from branches.organisation.models import Member
from branches.organisation.queries import hats
from tuanwei.accounts.models import User
from tuanwei.lib.terms import Term
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
NUMBER = "tuanwei.accounts.backends.NumberBackend"


def told(user):
    """Titles of the notices somebody got, in order."""
    rows = Delivery.objects.filter(recipient=user, channel="site").order_by("notice")
    return list(rows.values_list("notice__title", flat=True))


def test_a_new_contact_person_takes_the_place_of_the_old_one_and_everybody_hears(cast, liaison):
    assert cast.secretary and cast.staff2 and cast.general_secretary
    first = liaison.contact()
    other = cast.student_of("2024110109", "白露", cast.branch)
    made = liaison.contact(user=other, by=cast.secretary)
    first.refresh_from_db()
    assert (first.ends_on, first.ended_by) == (timezone.localdate(), cast.secretary)
    assert [c.user for c in contact_queries.contacts_on([cast.branch.pk])[cast.branch.pk]] == [
        other
    ]
    assert made.role == Contact.Role.MAIN
    title = "会计2401团支部换了联络员"
    for person in (cast.student, other, cast.general_secretary, cast.staff2):
        assert title in told(person)
    body = Notice.objects.filter(title=title).order_by("pk").last().body
    assert body == "联络员现在是白露；林知夏不再是联络员。以后的工作会、通知按新的联络员发。"
    check = ContactCheck.objects.get(unit=cast.branch)
    assert (check.term, check.is_changed) == (contact_queries.current_term().code, True)


def test_only_people_of_the_unit_and_three_deputies(cast, liaison):
    with pytest.raises(ValidationError, match="程以安不在会计2401团支部"):
        liaison.contact(user=cast.other_student)
    liaison.contact()
    for n in range(3):
        liaison.contact(user=cast.student_of(f"20241101{n}9", f"副{n}", cast.branch), role="deputy")
    with pytest.raises(ValidationError, match="最多 3 位"):
        liaison.contact(user=cast.secretary, role="deputy")
    assert liaison.contact(user=cast.secretary).role == "main"
    gone = cast.student_of("2024110199", "停用", cast.branch)
    gone.is_active = False
    gone.save()
    with pytest.raises(ValidationError, match="账号停用"):
        liaison.contact(user=gone)


def test_whoever_was_deputy_becomes_contact_person_with_one_row_in_force(cast, liaison):
    liaison.contact(role="deputy")
    liaison.contact(role="main")
    assert list(Contact.objects.filter(ends_on=None).values_list("role", flat=True)) == ["main"]


def test_a_unit_confirms_once_a_term_and_not_without_a_contact_person(cast, liaison):
    with pytest.raises(ValidationError, match="还没有能用的联络员"):
        contact_actions.confirm_contacts(unit=cast.branch, by=cast.secretary)
    liaison.contact()
    ContactCheck.objects.all().delete()
    assert contact_actions.confirm_contacts(unit=cast.branch, by=cast.secretary) is True
    assert contact_actions.confirm_contacts(unit=cast.branch, by=cast.secretary) is False
    assert ContactCheck.objects.get().is_changed is False


def test_a_dissolved_unit_is_refused_in_words(cast):
    cast.branch.is_active = False
    cast.branch.save()
    with pytest.raises(ValidationError, match="已经撤销"):
        contact_actions.name_contact(
            unit=cast.branch, user=cast.student, role="main", by=cast.staff
        )


def test_reminders_reach_those_who_have_not_looked_and_once_a_day(cast, liaison):
    assert cast.other_branch and cast.secretary and cast.general_secretary
    liaison.contact()
    waiting = {unit.name for unit in contact_queries.unchecked()}
    assert waiting == {"经管2402团支部", "会计学院团总支", "经管学院团总支"}
    before = Notice.objects.count()
    assert contact_actions.remind_unchecked(by=cast.staff) == 3
    assert Notice.objects.count() == before + 3
    assert contact_actions.remind_unchecked(by=cast.staff) == 3
    assert Notice.objects.count() == before + 3
    assert "请核对会计学院团总支的联络员" in told(cast.general_secretary)
    assert not any("请核对" in title for title in told(cast.secretary))


def test_the_calendar_reminds_once_a_week(cast):
    assert cast.general_secretary
    first = contact_queries.current_term().first_day
    contact_actions.remind_by_calendar(first)
    once = Notice.objects.count()
    contact_actions.remind_by_calendar(first + timedelta(days=6))
    assert Notice.objects.count() == once
    contact_actions.remind_by_calendar(first + timedelta(days=7))
    assert Notice.objects.count() == 2 * once


def test_the_due_day_counts_working_days_from_the_first_of_the_term():
    assert contact_queries.check_due(Term(2026, 1)) == date(2026, 9, 21)


def test_units_without_an_active_contact_person_are_missing(cast, liaison):
    keys = [cast.branch.pk, cast.other_branch.pk]
    assert contact_queries.contacts_missing(keys) == keys
    liaison.contact()
    assert contact_queries.contacts_missing(keys) == [cast.other_branch.pk]
    cast.student.is_active = False
    cast.student.save()
    assert contact_queries.contacts_missing(keys) == keys


def test_pages_name_confirm_and_end(client, cast, liaison):
    client.force_login(cast.secretary, NUMBER)
    url = reverse("liaison:contacts", args=[cast.branch.pk])
    answer = client.post(url, {"user": "2024110102", "role": "main"})
    assert answer.status_code == 302
    contact = Contact.objects.get()
    assert contact.user == cast.secretary
    shown = client.get(url).content.decode()
    assert "这学期核对过" in shown
    assert client.post(url, {"user": "999", "role": "main"}).status_code == 400
    assert client.post(reverse("liaison:contact-end", args=[contact.pk])).status_code == 302
    assert client.post(reverse("liaison:contact-end", args=[contact.pk])).status_code == 404
    listed = client.get(reverse("liaison:contact-list")).content.decode()
    assert "没有联络员" in listed and "经管2402团支部" not in listed


def test_reminding_twice_a_day_tells_nobody_twice(cast, liaison):
    reminding.remind()
    many = Notice.objects.count()
    reminding.remind()
    assert Notice.objects.count() == many


def gone(person):
    """They have left their branch; the account stays open."""
    Member.objects.filter(user=person).update(left_on=timezone.localdate() - timedelta(days=1))


def test_a_contact_person_who_left_the_college_is_to_be_replaced(client, cast, liaison):
    assert cast.secretary
    liaison.contact()
    gone(cast.student)
    assert contact_queries.contacts_missing([cast.branch.pk]) == [cast.branch.pk]
    liaison.meeting()
    title = "请参加：十一月联络组工作会"
    assert title not in told(cast.student) and title in told(cast.secretary)
    client.force_login(cast.secretary, NUMBER)
    page = client.get(reverse("liaison:contacts", args=[cast.branch.pk])).content.decode()
    assert "已不在会计2401团支部，请换一位" in page and "没有变化" not in page
    assert "联络员要换一位" in client.get(reverse("liaison:home")).content.decode()
    client.force_login(cast.student, NUMBER)
    assert client.get(reverse("liaison:home")).status_code == 403


def test_contact_persons_confirm_for_their_unit_and_name_nobody(client, cast, liaison):
    liaison.contact()
    ContactCheck.objects.all().delete()
    client.force_login(cast.student, NUMBER)
    page = client.get(reverse("liaison:contacts", args=[cast.branch.pk])).content.decode()
    assert "没有变化" in page and "请告诉书记或副书记" in page
    other = reverse("liaison:contacts-confirm", args=[cast.other_branch.pk])
    assert client.post(other).status_code == 404
    said = {"user": cast.secretary.number, "role": "main"}
    named = client.post(reverse("liaison:contacts", args=[cast.branch.pk]), said)
    assert named.status_code == 403
    client.post(reverse("liaison:contacts-confirm", args=[cast.branch.pk]))
    assert ContactCheck.objects.get().by == cast.student


def owed(user):
    """(title, state) of what waits for somebody, read anew."""
    user = User.objects.get(pk=user.pk)
    return [(each.title, each.state) for each in queries.waiting(user)]


def test_home_says_to_a_contact_person_without_a_post_what_they_owe(
    client, cast, liaison, django_assert_num_queries
):
    assert owed(cast.student) == []
    liaison.contact()
    ContactCheck.objects.all().delete()
    meeting = liaison.meeting()
    start = timezone.localtime(meeting.gathering.starts_at)
    when = f"{start.month}月{start.day}日 {start:%H:%M} 开会"
    due = timezone.localdate() + timedelta(days=9)
    follow_actions.make_follow_up(
        by=cast.staff, title="定迎新方案", person=cast.student, due_on=due
    )
    waiting = [
        ("定迎新方案", "要落实"), ("十一月联络组工作会", when), ("会计2401团支部的联络员", "这学期要核对")
    ]  # fmt: skip
    assert owed(cast.student) == waiting
    assert queries.waiting(User.objects.get(pk=cast.student.pk))[0].by == due
    known = User.objects.get(pk=cast.student.pk)
    assert hats(known).is_contact
    with django_assert_num_queries(1):
        queries.waiting(known)
    client.force_login(cast.student, NUMBER)
    client.get("/")
    with django_assert_num_queries(13):
        page = client.get("/").content.decode()
    assert all(title in page for title, _state in waiting) and when in page
    assert reverse("liaison:home") in page
    row = meeting.invitations.get()
    meeting_actions.ask_excuse(invitation=row, by=cast.student, reason="全班去实习")
    meeting_actions.decide_excuse(invitation=row, by=cast.staff, is_accepted=True)
    contact_actions.confirm_contacts(unit=cast.branch, by=cast.student)
    assert owed(cast.student) == [("定迎新方案", "要落实")]
    gone(cast.student)
    liaison.meeting()
    assert owed(cast.student) == [("定迎新方案", "要落实")]
