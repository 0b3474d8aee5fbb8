"""What a home page is made of: each app's cards, and a person's duties and first steps."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from activities.applications.cards import returned
from activities.applications.review_cards import waiting as reviews_waiting
from activities.projects.cards import cards as project_waiting
from activities.rounds.cards import to_score
from branches.organisation.models import Appointment
from mailbox.cases.cards import Card
from mailbox.cases.cards import cards as mailbox_cards
from mailbox.service.cards import cards as service_cards
from mailbox.surveys.cards import waiting
from tuanwei.gatherings.cards import coming
from tuanwei.notices.queries import to_confirm
from tuanwei.publicity.cards import waiting as objections_waiting


def notice_cards(user):
    """A card for each notice that asks this person to confirm it, oldest first."""
    for copy in to_confirm(user):
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
    """A card for each task, thing to take down and closing of a project that is due."""
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


def scoring_cards(user):
    """A card for each round in which entries wait for this person's scores."""
    for found, count, url in to_score(user):
        yield Card(
            title=found.name, url=url, tone="act", state="等你评审", by=found.scores_by,
            count=count, unit="份",
        )  # fmt: skip


def application_cards(user):
    """A card for each application that came back to this person to be revised."""
    for title, url, kind in returned(user):
        yield Card(title=title, url=url, tone="act", state="退回来要改", hint=kind)


def review_cards(user):
    """Cards for the applications that wait for this person's decision."""
    for each in reviews_waiting(user):
        yield Card(
            each.title, each.url, each.tone, each.state, by=each.by, count=each.count, unit="份"
        )


SOURCES = (
    mailbox_cards, notice_cards, survey_cards, service_cards, gathering_cards, publicity_cards,
    review_cards, scoring_cards, application_cards, project_cards,
)  # fmt: skip
TONES = ("late", "wait", "act")


@dataclass(frozen=True)
class FirstStep:
    """One line of the newcomer's checklist."""

    words: str
    url: str
    is_done: bool


def todo(user):
    """Every app's cards for `user`, the late ones first."""
    found = [card for source in SOURCES for card in source(user)]
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
