"""What a home page is made of: each app's cards, and a person's duties and first steps."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from activities.applications.review_cards import waiting as reviews_waiting
from activities.projects.cards import cards as project_waiting
from assessment.rounds.cards import waiting as rounds_waiting
from branches.league_days.days.cards import waiting as plans_waiting
from branches.liaison.queries import waiting as liaison_waiting
from branches.organisation.models import Appointment
from branches.reports.queries import waiting as reports_waiting
from mailbox.cases.cards import Card
from mailbox.cases.cards import cards as mailbox_cards
from mailbox.service.cards import cards as service_cards
from mailbox.surveys.cards import waiting
from tuanwei.circulars.queries import waiting as circulars_waiting
from tuanwei.gatherings.cards import coming
from tuanwei.news.cards import waiting as news_waiting
from tuanwei.publicity.cards import waiting as objections_waiting
from volunteers.cards import waiting as volunteers_waiting


def notice_cards(copies):
    """A card for each of the notices that wait to be confirmed."""
    for copy in copies:
        yield Card(
            title=copy.notice.in_portal,
            url=reverse("notices:notice-open", args=[copy.notice_id]),
            tone="wait",
            state="请确认",
            hint=copy.notice.get_kind_display(),
            by=copy.notice.confirm_by,
        )


def survey_cards(user):
    """A card for each survey that waits for this person, the first to close first."""
    for survey, url in waiting(user):
        yield Card(
            title=survey.title, url=url, tone="act", state="等你来答", hint="调研，不记名",
            by=survey.closes_on,
        )  # fmt: skip


def gathering_cards(user):
    """A card for each gathering of today and tomorrow that this person has a seat for."""
    for gathering, url, is_today in coming(user):
        start = timezone.localtime(gathering.starts_at)
        yield Card(
            title=gathering.title, url=url, tone="act", state="今天" if is_today else "明天",
            hint=f"{start:%H:%M} {gathering.where}".strip(),
        )  # fmt: skip


def project_cards(user):
    """A card for each task, thing to take down, closing and score that is due."""
    for each in project_waiting(user):
        yield Card(
            title=each.title, url=each.url, tone=each.tone, state=each.state, hint=each.hint,
            by=each.by, count=each.count, unit="份",
        )  # fmt: skip


def publicity_cards(user):
    """A card for the objections that wait for this person's ruling."""
    count, url = objections_waiting(user)
    if count:
        yield Card("等裁定的异议", url, "act", "待裁定", count=count, unit="项")


def news_cards(user):
    """A card for the articles that wait for this person's approval."""
    count, url = news_waiting(user)
    if count:
        yield Card("等核对的新闻", url, "act", "待核对", count=count, unit="篇")


def application_cards(going):
    """A card for each application that came back to this person to be revised."""
    for each in going:
        if each.to_revise:
            yield Card(
                title=each.title, url=each.url, tone="act", state="退回来要改", hint=each.kind
            )


def review_cards(user):
    """Cards for the applications that wait for this person's decision."""
    for each in reviews_waiting(user):
        yield Card(
            each.title, each.url, each.tone, each.state, by=each.by, count=each.count, unit="份"
        )


def volunteer_cards(user):
    """Cards for shifts to lead, claims, certificates and disputes that wait for this person."""
    for each in volunteers_waiting(user):
        yield Card(each.title, each.url, "act", each.state, count=each.count, unit=each.unit)


def league_day_cards(user):
    """A card for the plans of league days that wait for this person's decision."""
    for each in plans_waiting(user):
        yield Card(each.title, each.url, "act", each.state, count=each.count, unit=each.unit)


def assessment_cards(user):
    """A card for each round of assessment in which this person has something to do."""
    for each in rounds_waiting(user):
        yield Card(each.title, each.url, each.tone, each.state, hint="考核", by=each.by)


def report_cards(user):
    """A card for each report to write, to pass on or to take."""
    for each in reports_waiting(user):
        yield Card(
            each.title, each.url, each.tone, each.state, hint="信息报送", by=each.by,
            count=each.count or None, unit="份",
        )  # fmt: skip


def liaison_cards(user):
    """A card for each follow-up in this person's hands; for staff, what units wait for. No question for
    whoever has no post."""
    for each in liaison_waiting(user):
        yield Card(
            each.title, each.url, each.tone, each.state, hint="联络", by=each.by, count=each.count,
            unit="项",
        )  # fmt: skip


def circular_cards(user):
    """A card for each circular of one's units that some have not confirmed though it is due soon."""
    for each in circulars_waiting(user):
        yield Card(
            each.title, each.url, each.tone, each.state, hint="通知公文", by=each.by, count=each.count,
            unit="人",
        )  # fmt: skip


SOURCES = (
    mailbox_cards, survey_cards, service_cards, gathering_cards, publicity_cards, review_cards,
    project_cards, volunteer_cards, league_day_cards, report_cards, liaison_cards,
    circular_cards, assessment_cards, news_cards,
)  # fmt: skip
TONES = ("late", "wait", "act")


@dataclass(frozen=True)
class FirstStep:
    """One line of the newcomer's checklist."""

    words: str
    url: str
    is_done: bool


def todo(user, *, to_confirm, going):
    """Every app's cards for `user`, the late ones first. `to_confirm` and `going` are shown
    elsewhere on the page as well, and read once."""
    found = [*notice_cards(to_confirm), *application_cards(going)]
    found += [card for source in SOURCES for card in source(user)]
    return sorted(found, key=lambda card: TONES.index(card.tone))


def duties(user):
    """The posts in force, in words, one query."""
    return list(
        Appointment.objects.in_force()
        .filter(user=user.pk, unit__is_active=True)
        .select_related("unit")
        .order_by("starts_on", "pk")
    )


def first_steps(user, has_begun):
    """Three steps for newcomers; none once the first letter is written."""
    if has_begun:
        return []
    steps = [
        FirstStep(
            "换掉初始密码", reverse("accounts:password-change"), not user.must_change_password
        ),
        FirstStep("填邮箱，答复会发给你一份", reverse("accounts:profile"), bool(user.email)),
        FirstStep("写第一封信，或看看别人问过什么", reverse("mailbox:letter-write"), False),
    ]
    return steps
