"""Standing in: what it gives and what it never gives, when it ends, who is told; the rota."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from branches.organisation.models import Appointment
from mailbox.absences import actions as absences
from mailbox.absences.models import Absence, HandlerTurn
from mailbox.absences.queries import desk_hats, known, takes_new_letters
from mailbox.cases import actions, answering, permissions, publishing
from mailbox.cases.answer_models import Publication
from mailbox.cases.models import Case
from tests.mailbox.desk_letters import at
from tests.races import at_once, refusals
from tuanwei.accounts.models import User
from tuanwei.audit.models import AuditEvent
from tuanwei.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def today():
    return timezone.localdate()


def away(absent, stand_in, unit, days=3, start=0):
    first = today() + timedelta(days=start)
    return absences.state_absence(
        by=absent, unit=unit, stand_in=stand_in, starts_on=first,
        ends_on=first + timedelta(days=days),
    )  # fmt: skip


def fresh(user):
    """The person as the next request meets them."""
    return User.objects.get(pk=user.pk)


def signed_in(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def clerk(cast):
    """Somebody of the department who answers no letters."""
    return cast.holder("T3009", "田野", cast.department, "other")


def test_the_stand_in_sees_and_answers_only_while_it_holds(cast, clerk):
    case = at(cast, "handling")
    act = reverse("mailbox:desk-act", args=[case.number, "draft"])
    assert signed_in(clerk).post(act, {"text": "修好了。"}).status_code == 403
    absence = away(cast.answerer, clerk, cast.department)
    assert permissions.can_answer(fresh(clerk), case)
    assert signed_in(clerk).post(act, {"text": "修好了。"}).status_code == 302
    absences.end_absence(absence=absence, by=cast.answerer)
    assert not permissions.can_answer(fresh(clerk), case)


@pytest.mark.parametrize(("start", "days", "may"), [(0, 0, True), (1, 3, False), (0, 3, True)])
def test_only_on_its_days(cast, clerk, start, days, may):
    case = at(cast, "handling")
    away(cast.answerer, clerk, cast.department, days, start)
    assert permissions.can_answer(fresh(clerk), case) == may


def test_it_is_over_the_day_after(cast, clerk):
    case = at(cast, "handling")
    absence = away(cast.answerer, clerk, cast.department)
    yesterday = today() - timedelta(days=1)
    Absence.objects.filter(pk=absence.pk).update(starts_on=yesterday, ends_on=yesterday)
    assert not permissions.can_answer(fresh(clerk), case)


@pytest.mark.parametrize("whose", ["absent", "stand_in"])
def test_it_ends_with_either_appointment(cast, clerk, whose):
    case = at(cast, "handling")
    away(cast.answerer, clerk, cast.department)
    person = {"absent": cast.answerer, "stand_in": clerk}[whose]
    Appointment.objects.filter(user=person).update(ends_on=date(2021, 1, 1))
    assert not permissions.can_answer(fresh(clerk), case)


def test_a_post_elsewhere_does_not_keep_it(cast, clerk):
    case = at(cast, "handling")
    away(cast.answerer, clerk, cast.department)
    clerk.appointments.update(unit=cast.other_department, post="answerer")
    assert not permissions.can_answer(fresh(clerk), case)


def test_there_are_no_chains(cast, clerk):
    case = at(cast, "handling")
    third = cast.holder("T3010", "白杨", cast.department, "other")
    away(cast.answerer, clerk, cast.department)
    with pytest.raises(ValidationError, match="没有可以委托的"):
        away(clerk, third, cast.department)  # with no duties of one's own nothing can be given
    Appointment.objects.create(
        user=clerk, unit=cast.department, post="auditor", starts_on=date(2020, 1, 1)
    )
    with pytest.raises(ValidationError, match="你这几天在代吴立办信"):
        away(fresh(clerk), third, cast.department)
    Absence.objects.create(  # as one that was stated before this was refused
        absent=clerk, stand_in=third, unit=cast.department, starts_on=today(), ends_on=today()
    )
    known.bump()
    assert "answerer" not in desk_hats(fresh(third)).posts[cast.department.pk]
    assert not permissions.can_answer(fresh(third), case)


@pytest.mark.parametrize(("start", "refused"), [(0, True), (3, True), (4, False)])
def test_who_is_away_stands_in_for_nobody_in_those_days(cast, clerk, start, refused):
    away(cast.answerer2, clerk, cast.department)  # today and three days more
    client = signed_in(cast.answerer)
    first = today() + timedelta(days=start)
    form = {"unit": cast.department.pk, "stand_in": cast.answerer2.pk, "starts_on": first,
            "ends_on": first + timedelta(days=1)}  # fmt: skip
    page = client.post(reverse("mailbox:absence-list"), form)
    assert page.status_code == (400 if refused else 302)
    words = f"{cast.answerer2.name}这几天自己也请人代办，请另选一位。"
    assert (words in page.content.decode()) is refused
    assert Absence.objects.count() == (1 if refused else 2)


def test_who_stands_in_goes_away_only_after_saying_so(cast, clerk):
    absence = away(cast.answerer, cast.answerer2, cast.department)
    with pytest.raises(ValidationError, match="你这几天在代吴立办信。请先在“请你代办的”里说"):
        away(cast.answerer2, clerk, cast.department)
    absences.decline_absence(absence=absence, by=cast.answerer2)
    assert away(cast.answerer2, clerk, cast.department).stand_in == clerk
    with pytest.raises(ValidationError, match="自己也请人代办"):
        away(cast.answerer, cast.answerer2, cast.department)


@pytest.mark.django_db(transaction=True)
def test_two_who_choose_each_other_at_one_moment_are_not_both_away(cast):
    unit, one, other = cast.department, cast.answerer, cast.answerer2
    said = at_once(
        lambda: away(fresh(one), fresh(other), unit), lambda: away(fresh(other), fresh(one), unit)
    )
    assert Absence.objects.count() == 1
    (words,) = refusals(said)
    assert "这几天自己也请人代办" in words


def test_nobody_approves_with_the_drafters_own_rights(cast, clerk):
    Appointment.objects.create(
        user=cast.answerer, unit=cast.department, post="auditor", starts_on=date(2020, 1, 1)
    )
    case = at(cast, "drafted")  # drafted by the answerer, who is an auditor, too
    other = at(cast, "handling", key="other")
    answering.draft_answer(case=other, by=cast.answerer2, text="好。")
    away(fresh(cast.answerer), clerk, cast.department)
    own, others = case.answers.get(), other.answers.get()
    assert not permissions.can_approve(fresh(clerk), case, own)
    assert permissions.can_approve(fresh(clerk), other, others)
    assert permissions.can_approve(cast.auditor, case, own)
    page = signed_in(clerk).post(
        reverse("mailbox:desk-act", args=[case.number, "approve"]), {"text": "明天修好。"}
    )
    assert (page.status_code, Case.objects.get(pk=case.pk).state) == (403, "drafted")


def test_what_the_stand_in_drafts_needs_another_person(cast):
    away(cast.auditor, cast.answerer, cast.department)
    case = at(cast, "drafted")
    assert not permissions.can_approve(fresh(cast.answerer), case, case.answers.get())


def test_a_named_letter_of_the_absent_gives_no_right_a_hidden_one_tells_nothing(cast, clerk):
    named = at(cast, "handling", by=cast.answerer)
    hidden = at(cast, "handling", key="h", by=cast.answerer, visibility="hidden")
    away(cast.answerer, clerk, cast.department)
    assert not permissions.can_answer(fresh(clerk), named)
    assert permissions.can_answer(fresh(clerk), hidden)


def test_standing_in_for_staff_screens_but_lifts_no_name_and_changes_no_rules(cast):
    helper = cast.holder("T0077", "柳青", cast.committee, "other")
    case = at(cast, "submitted", visibility="hidden")
    other = at(cast, "submitted", key="o", visibility="hidden")
    publishing.ask_reveal(case=other, by=cast.staff2, reason="要当面核实")
    away(cast.staff, helper, cast.committee)
    client = signed_in(helper)
    for number, verb, data, status in [
        (case.number, "ask-reveal", {"reason": "想知道"}, 403),
        (other.number, "agree-reveal", {}, 403),
        (case.number, "accept", {}, 302),
    ]:
        act = reverse("mailbox:desk-act", args=[number, verb])
        assert client.post(act, data).status_code == status
    assert client.get(reverse("mailbox:class-list")).status_code == 403
    assert client.get(reverse("mailbox:desk-export")).status_code == 403
    assert client.get(reverse("mailbox:sender-list")).status_code == 403
    assert client.get(reverse("organisation:member-list")).status_code == 403


def test_a_text_for_the_public_is_not_confirmed_with_the_rights_of_who_prepared_it(cast):
    helper = cast.holder("T0077", "柳青", cast.committee, "other")
    case = at(cast, "answered", publish_consent=True)
    text = {"title": "微波炉", "question": "坏了", "answer": "修好了"}
    publishing.prepare_publication(case=case, by=cast.staff, **text)
    away(cast.staff, helper, cast.committee)
    act = reverse("mailbox:desk-act", args=[case.number, "approve-publication"])
    data = {"checked": "on", "seen": Publication.objects.get().version}
    assert signed_in(helper).post(act, data).status_code == 403
    away(cast.staff2, helper, cast.committee)
    assert signed_in(helper).post(act, data).status_code == 302


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (5, 186, "最多 180 天"),
        (-1, 3, "过去的日子不能补"),
        (3, 1, "结束的日子要在开始之后"),
        (2, 2, "已经请人代办了"),
    ],
)
def test_days_that_cannot_be(cast, clerk, start, end, words):
    away(cast.answerer, clerk, cast.department)
    client = signed_in(cast.answerer)
    form = {
        "unit": cast.department.pk, "stand_in": cast.answerer2.pk,
        "starts_on": today() + timedelta(days=start), "ends_on": today() + timedelta(days=end),
    }  # fmt: skip
    page = client.post(reverse("mailbox:absence-list"), form)
    assert (page.status_code, words in page.content.decode()) == (400, True)
    assert Absence.objects.count() == 1


@pytest.mark.parametrize("who", ["student", "outsider", "answerer"])
def test_only_colleagues_stand_in(cast, who):
    with pytest.raises(ValidationError, match=r"不在后勤处任职|不能委托给自己"):
        away(cast.answerer, getattr(cast, who), cast.department)


def test_a_unit_that_is_not_ones_own_cannot_be_given(cast):
    with pytest.raises(ValidationError, match="你现在不办这个部门的信"):
        away(cast.outsider, cast.answerer, cast.department)


def test_the_database_itself_refuses_two_at_once(cast, clerk):
    away(cast.answerer, clerk, cast.department)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(
            unit=cast.department, absent=cast.answerer, stand_in=cast.auditor,
            starts_on=today(), ends_on=today(),
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_forms_at_one_moment_make_one_absence(cast, clerk):
    unit, by, people = cast.department, cast.answerer, (clerk, cast.answerer2)
    said = at_once(*[lambda each=each: away(fresh(by), each, unit) for each in people])
    assert Absence.objects.count() == 1
    assert refusals(said) == ["这段时间你已经请人代办了。要换人，请先结束原来的一条。"]


def told(user, channel="site"):
    found = Delivery.objects.filter(recipient=user, channel=channel)
    return list(found.order_by("pk").values_list("notice__title", flat=True))


def test_the_stand_in_hears_and_the_absent_only_inside(cast, clerk):
    for person in (cast.answerer, clerk):
        person.email = f"{person.number}@example.com"
        person.save()
    away(cast.answerer, clerk, cast.department)
    Delivery.objects.all().delete()
    Notice.objects.all().delete()
    at(cast, "handling")
    title = "转来一封信：二食堂微波炉坏了"
    assert told(clerk) == told(cast.answerer) == [title]
    assert (told(clerk, "email"), told(cast.answerer, "email")) == ([title], [])


@pytest.mark.parametrize("whose", ["absent", "stand_in"])
def test_without_the_post_the_stand_in_is_not_told_and_the_absent_hears_aloud(cast, clerk, whose):
    for person in (cast.answerer, clerk):
        person.email = f"{person.number}@example.com"
        person.save()
    away(cast.answerer, clerk, cast.department)
    person = {"absent": cast.answerer, "stand_in": clerk}[whose]
    Appointment.objects.filter(user=person).update(ends_on=today() - timedelta(days=1))
    case = at(cast, "accepted")
    Delivery.objects.all().delete()
    actions.route(case=case, by=cast.staff, lead=cast.department, handler=cast.answerer)
    title = "转来一封信：二食堂微波炉坏了"
    assert told(clerk) == []
    assert told(cast.answerer) == told(cast.answerer, "email") == [title]


def test_the_stand_in_of_the_unit_asked_first_hears_how_it_goes_on(cast, clerk):
    case = at(cast, "handling")
    assert cast.outsider.pk
    Case.objects.filter(pk=case.pk).update(first_unit=cast.department)
    away(cast.answerer, clerk, cast.department)
    Delivery.objects.all().delete()
    actions.route(case=case, by=cast.staff, lead=cast.other_department)
    title = "首问的来信转给了教务处：二食堂微波炉坏了"
    assert told(clerk) == told(cast.answerer) == [title]
    assert case.number in [
        row["number"] for row in signed_in(clerk).get("/desk/").context["page"].rows
    ]
    actions.urge(case=case, rung=3)
    assert told(clerk)[-1] == "本部门办理的来信已超期：二食堂微波炉坏了"


def test_a_stand_in_is_not_asked_to_approve_their_own_draft_somebody_else_is(cast):
    away(cast.auditor, cast.answerer, cast.department)
    assert cast.staff.pk
    Delivery.objects.all().delete()
    at(cast, "drafted")
    title = "待审核答复：二食堂微波炉坏了"
    assert title not in told(cast.answerer)
    assert title in told(cast.staff)
    assert told(cast.auditor) == [title]


def test_the_ladder_reaches_the_stand_in(cast, clerk):
    case = at(cast, "handling")
    actions.claim_case(case=case, by=cast.answerer)
    away(cast.answerer, clerk, cast.department)
    Delivery.objects.all().delete()
    actions.urge(case=case, rung=2)
    assert told(clerk) == ["已超期，请尽快办理：二食堂微波炉坏了"]


def test_a_stand_in_who_wrote_the_letter_is_not_told(cast, clerk):
    away(cast.answerer, clerk, cast.department)
    Delivery.objects.all().delete()
    at(cast, "handling", by=clerk)
    assert [title for title in told(clerk) if title.startswith("转来")] == []


def test_mine_holds_what_one_stands_in_for(cast, clerk):
    case = at(cast, "handling")
    actions.claim_case(case=case, by=cast.answerer)
    client = signed_in(clerk)
    assert [row["number"] for row in client.get("/desk/?who=mine").context["page"].rows] == []
    away(cast.answerer, clerk, cast.department)
    page = signed_in(clerk).get("/desk/?who=mine")
    assert [row["number"] for row in page.context["page"].rows] == [case.number]
    text = page.content.decode()
    assert "后勤处 · 吴立（田野代）" in text
    assert "你正在代吴立" in text
    shown = signed_in(cast.staff).get(reverse("mailbox:desk-case", args=[case.number]))
    assert "田野代办，到" in shown.content.decode()


def test_the_stand_in_hands_on_what_the_absent_has_in_hand(cast, clerk):
    case = at(cast, "handling")
    actions.claim_case(case=case, by=cast.answerer)
    away(cast.answerer, clerk, cast.department)
    act = reverse("mailbox:desk-act", args=[case.number, "assign"])
    assert signed_in(cast.answerer2).post(act, {"to": cast.answerer2.pk}).status_code == 403
    assert signed_in(clerk).post(act, {"to": cast.answerer2.pk}).status_code == 302
    assert Case.objects.get(pk=case.pk).handler == cast.answerer2


def test_declining_gives_it_back_and_says_so(cast, clerk):
    absence = away(cast.answerer, clerk, cast.department)
    address = reverse("mailbox:absence-decline", args=[absence.pk])
    assert signed_in(cast.answerer2).post(address).status_code == 404
    assert signed_in(clerk).post(address).status_code == 302
    absence.refresh_from_db()
    assert (absence.is_declined, absence.over_on) == (True, today())
    assert told(cast.answerer) == ["田野这次代不了，请另请一位"]
    again = signed_in(clerk).post(address, follow=True)
    assert "这条委托已经结束" in again.content.decode()
    away(cast.answerer, cast.answerer2, cast.department)  # the days are free again
    names = AuditEvent.objects.filter(name__startswith="mailbox.absence").order_by("pk")
    assert list(names.values_list("name", flat=True)) == [
        "mailbox.absence.stated", "mailbox.absence.declined", "mailbox.absence.stated",
    ]  # fmt: skip


def test_ending_is_for_the_absent_alone(cast, clerk):
    absence = away(cast.answerer, clerk, cast.department)
    address = reverse("mailbox:absence-end", args=[absence.pk])
    assert signed_in(clerk).post(address).status_code == 404
    assert signed_in(cast.answerer).get(address).status_code == 405
    assert signed_in(cast.answerer).post(address).status_code == 302
    assert told(clerk)[-1] == "不用再代吴立办信了"


def test_students_without_a_post_have_no_such_page(cast):
    assert signed_in(cast.student).get(reverse("mailbox:absence-list")).status_code == 403
    assert signed_in(cast.student).get(reverse("mailbox:turn-list")).status_code == 403


def test_the_desk_of_a_stand_in_and_the_lists_take_few_queries(cast, clerk):
    used = {}
    for number in range(3):
        case = at(cast, "handling", f"k{number}")
        actions.claim_case(case=case, by=cast.answerer)
        person = cast.holder(f"T31{number}", f"同事{number}", cast.department, "answerer")
        absences.state_absence(
            by=person, unit=cast.department, stand_in=clerk, starts_on=today(), ends_on=today()
        )
        turn(cast, person, start=number + 1, days=0)
        client = signed_in(clerk)
        for address in ("/desk/", "/desk/absences/", "/desk/turns/"):
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            used.setdefault(address, []).append(len(queries))
    assert all(counts[0] == counts[2] <= 12 for counts in used.values()), used


# The rota


def turn(cast, person, start=0, days=6):
    first = today() + timedelta(days=start)
    return absences.add_turn(
        by=cast.auditor, unit=cast.department, person=person, starts_on=first,
        ends_on=first + timedelta(days=days),
    )  # fmt: skip


def test_new_letters_go_to_the_person_of_the_day(cast):
    turn(cast, cast.answerer2)
    assert at(cast, "handling").handler == cast.answerer2
    named = at(cast, "accepted", key="n")
    actions.route(case=named, by=cast.staff, lead=cast.department, handler=cast.answerer)
    assert Case.objects.get(pk=named.pk).handler == cast.answerer


def test_letters_of_the_rota_are_seen_by_the_stand_in_and_come_back(cast, clerk):
    turn(cast, cast.answerer2)
    absence = away(cast.answerer2, clerk, cast.department)
    assert takes_new_letters(cast.department) == cast.answerer2
    case = at(cast, "handling")
    assert case.handler == cast.answerer2
    assert permissions.can_answer(fresh(clerk), case)
    assert told(clerk)[-1] == "转来一封信：二食堂微波炉坏了"
    absences.end_absence(absence=absence, by=cast.answerer2)
    assert numbers_of_mine(cast.answerer2) == [case.number]
    assert numbers_of_mine(clerk) == []


def numbers_of_mine(user):
    rows = signed_in(fresh(user)).get("/desk/?who=mine").context["page"].rows
    return [row["number"] for row in rows]


@pytest.mark.parametrize("how", ["claim", "draft"])
def test_what_a_stand_in_takes_up_comes_back_with_the_absent(cast, clerk, how):
    assert cast.auditor.pk
    case = at(cast, "handling")
    absence = away(cast.answerer, clerk, cast.department)
    act = reverse("mailbox:desk-act", args=[case.number, how])
    assert signed_in(clerk).post(act, {"text": "修好了。"}).status_code == 302
    case.refresh_from_db()
    assert case.handler == cast.answerer
    assert numbers_of_mine(clerk) == [case.number]
    absences.end_absence(absence=absence, by=cast.answerer)
    Delivery.objects.all().delete()
    assert numbers_of_mine(cast.answerer) == [case.number]
    assert numbers_of_mine(clerk) == []
    if how == "draft":
        assert case.answers.get().drafted_by == clerk
        answering.return_draft(case=case, by=cast.auditor, reason="写清时间")
        assert told(cast.answerer) == ["答复被退回修改：二食堂微波炉坏了"]
    else:
        actions.urge(case=case, rung=2)
        assert told(cast.answerer) == ["已超期，请尽快办理：二食堂微波炉坏了"]
    assert told(clerk) == []


def test_who_answers_for_the_unit_themselves_takes_letters_as_their_own(cast):
    away(cast.answerer, cast.answerer2, cast.department)
    case = at(cast, "handling")
    actions.claim_case(case=case, by=fresh(cast.answerer2))
    case.refresh_from_db()
    assert case.handler == cast.answerer2


def test_of_several_absent_one_has_it_and_never_whose_letter_it_is(cast, clerk):
    away(cast.answerer, clerk, cast.department)
    away(cast.answerer2, clerk, cast.department)
    named = at(cast, "handling", by=cast.answerer)
    actions.claim_case(case=named, by=fresh(clerk))
    named.refresh_from_db()
    assert named.handler == cast.answerer2
    other = at(cast, "handling", key="other")
    actions.claim_case(case=other, by=fresh(clerk))
    actions.claim_case(case=other, by=fresh(clerk))  # twice is no mistake
    other.refresh_from_db()
    assert other.handler == min(cast.answerer, cast.answerer2, key=lambda person: person.pk)


def test_nobody_gets_their_own_letter_and_no_one_whose_term_is_over(cast):
    turn(cast, cast.answerer2)
    assert at(cast, "handling", by=cast.answerer2).handler is None
    Appointment.objects.filter(user=cast.answerer2).update(ends_on=date(2021, 1, 1))
    assert at(cast, "handling", key="later").handler is None


def test_only_heads_lay_it_down_and_one_person_a_day(cast):
    form = {"unit": cast.department.pk, "person": cast.answerer2.pk,
            "starts_on": today(), "ends_on": today()}  # fmt: skip
    address = reverse("mailbox:turn-list")
    assert signed_in(cast.answerer).post(address, form).status_code == 403
    assert signed_in(cast.outsider).post(address, form).status_code == 403
    assert signed_in(cast.auditor).post(address, form).status_code == 302
    again = signed_in(cast.staff).post(address, form | {"person": cast.answerer.pk})
    assert again.status_code == 400
    assert "这几天里已经排了人" in again.content.decode()
    found = HandlerTurn.objects.get()
    remove = reverse("mailbox:turn-remove", args=[found.pk])
    assert signed_in(cast.outsider).post(remove).status_code == 404
    assert signed_in(cast.auditor).post(remove).status_code == 302
    assert not HandlerTurn.objects.exists()
    shown = signed_in(cast.answerer).get(address)
    assert (shown.status_code, "排几天" in shown.content.decode()) == (200, False)
