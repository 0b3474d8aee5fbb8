"""One function per message about files and posts."""

from django.urls import reverse
from django.utils import timezone

from branches.organisation.models import Appointment
from branches.organisation.queries import FILE_POSTS
from tuanwei.notices.actions import notify


def _mine():
    return reverse("party_pairing:file-mine")


def _once(name, thing):
    return f"party_pairing.{name}:{thing.pk}:{timezone.now().isoformat()}"


def cadres_of(person):
    """Keys of those who confirm what somebody wrote: of the branch, without any of the general
    branch above."""
    member = getattr(person, "member", None)
    unit = member.branch if member else None
    held = Appointment.objects.in_force().filter(post__in=FILE_POSTS, user__is_active=True)
    for each in (unit and unit.pk, unit and unit.parent_id):
        found = held.filter(unit=each).exclude(user=person.pk) if each else ()
        if keys := sorted({one.user_id for one in found}):
            return keys
    return []


def entered(record):
    """Something new is on record."""
    notify(
        [record.user_id], kind="system", title=f"档案里新记了一条：{record.kind.name}",
        body="请看一眼写得对不对；不对就告诉团支部，撤回以后重新记。", url=_mine(),
        once=_once("record.entered", record),
    )  # fmt: skip


def written(record):
    """Somebody wrote a line of their own."""
    notify(
        cadres_of(record.user), kind="todo", title=f"{record.user.name}填了{record.kind.name}，请确认",
        body="对照原件看一眼，属实就确认；不对就退回并写明原因。",
        url=reverse("party_pairing:file-detail", args=[record.user_id]),
        once=_once("record.written", record),
    )  # fmt: skip


def confirmed(record):
    """The own line counts from now on."""
    notify(
        [record.user_id], kind="system", title=f"你填的{record.kind.name}已经确认",
        body="从现在起算数。", url=_mine(), once=_once("record.confirmed", record),
    )  # fmt: skip


def withdrawn(record):
    """A line does not count any more."""
    notify(
        [record.user_id], kind="system", title=f"档案里撤回了一条：{record.kind.name}",
        body=f"原因：{record.withdrawn_because}。不明白的请问团支部。", url=_mine(),
        once=_once("record.withdrawn", record),
    )  # fmt: skip


def post_given(post):
    """Somebody holds a post in a Party branch."""
    notify(
        [post.user_id], kind="system",
        title=f"你担任{post.party_branch.name}的{post.get_post_display()}",
        body="可以看本党支部党员和入党申请人的档案。每次查看本人都看得到。",
        url=reverse("party_pairing:party-detail", args=[post.party_branch_id]),
        once=_once("post.given", post),
    )  # fmt: skip


def charge_given(charge):
    """A member of staff is in charge."""
    notify(
        [charge.user_id], kind="system", title=f"请你分管{charge.unit.name}的推优和结对",
        body="可以看、可以记那里每个人的档案。每次查看本人都看得到。",
        url=reverse("party_pairing:file-list"), once=_once("charge.given", charge),
    )  # fmt: skip
