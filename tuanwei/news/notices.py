"""One function per message about news."""

from django.urls import reverse

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import STAFF_POSTS
from tuanwei.accounts.models import Grant
from tuanwei.lib.templatetags.portal import daytime
from tuanwei.notices.actions import notify

TODO, SYSTEM = "todo", "system"


def _desk(article):
    return reverse("news:desk", args=[article.pk])


def approvers(article):
    """Ids of the committee's staff in force who have not written it; administrators where none is left."""
    besides = {*article.writers.values_list("pk", flat=True), article.submitted_by_id}
    staff = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS
    )
    grants = Grant.objects.in_force().filter(role=Grant.Role.ADMINISTRATOR)
    for people in (staff, grants):
        if found := set(people.values_list("user", flat=True)) - besides:
            return found
    return set()


def submitted(article):
    """Somebody else should look at it."""
    when = f"，想在{daytime(article.publish_at)}发布" if article.publish_at else ""
    notify(
        approvers(article), kind=TODO, title=f"请核对新闻：{article}", url=_desk(article),
        body=f"{article.submitted_by.name}写好了{when}。看一遍事实、姓名和图片，没问题就发布。",
        once=f"news.submitted:{article.pk}:{article.edition}",
    )  # fmt: skip


def sent_back(article, writers, by):
    """Those who wrote it read what to change."""
    notify(
        writers - {by.pk}, kind=TODO, title=f"新闻退回来要改：{article}", body=article.sent_back,
        url=_desk(article), once=f"news.sent_back:{article.pk}:{article.edition}",
    )  # fmt: skip


def published(article, version, writers, by):
    """Those who wrote it hear when it comes out."""
    notify(
        writers - {by.pk}, kind=SYSTEM, title=f"新闻发布：{version}", url=_desk(article),
        body=f"{by.name}核对过了，{daytime(version.published_at)}起大家看得到。",
        once=f"news.published:{article.pk}:{version.number}",
    )  # fmt: skip


def taken_down(article, people, by):
    """Whoever wrote and approved it reads why."""
    notify(
        people - {by.pk}, kind=SYSTEM, title=f"新闻撤下：{article}", body=article.taken_down_reason,
        url=_desk(article), once=f"news.taken_down:{article.pk}:{article.taken_down_at.isoformat()}",
    )  # fmt: skip
