"""One function per message."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanwei.notices.actions import notify


def appointed(appointment):
    """To the person: a new post."""
    notify(
        [appointment.user_id],
        kind="system",
        title=_("你担任%(unit)s%(post)s") % _words(appointment),
        body=_("职务能办哪些事、到什么时候，见“我的任职”。"),
        url=reverse("organisation:duties"),
        once=f"branches.appointment:{appointment.pk}",
    )


def term_ended(appointment):
    """To the person: a post ends."""
    words = {**_words(appointment), "day": f"{appointment.ends_on:%Y-%m-%d}"}
    notify(
        [appointment.user_id],
        kind="system",
        title=_("你在%(unit)s的%(post)s任期到 %(day)s 结束") % words,
        body=_("辛苦了。之后随这个职务而来的页面会自动收起。"),
        url=reverse("organisation:duties"),
        once=f"branches.appointment-ended:{appointment.pk}:{appointment.ends_on}",
    )


def transferred(member, stay):
    """To the person: the branch has changed."""
    notify(
        [member.user_id],
        kind="system",
        title=_("你的团组织关系已转到%(unit)s") % {"unit": stay.branch.name},
        body=stay.reason,
        url=reverse("organisation:member-detail", args=[member.pk]),
        once=f"branches.membership:{stay.pk}:{stay.branch_id}",
    )


def code_issued(person):
    """To the person: somebody asked staff for a new code."""
    code = person.activation_code
    notify(
        [person.pk],
        kind="system",
        title=_("团委为你的账号发了新的激活码"),
        body=_("用它可以重新设置密码。如果不是你本人去办的，请马上联系团委办公室。"),
        url=reverse("accounts:profile"),
        once=f"accounts.code:{code.pk}",
    )


def _words(appointment):
    return {
        "unit": appointment.unit.name,
        "post": appointment.title or appointment.get_post_display(),
    }
