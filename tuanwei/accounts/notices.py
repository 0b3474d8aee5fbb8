"""One function per message."""

from uuid import uuid4

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanwei.notices.actions import notify


def password_changed(user):
    """To the person: so that a stranger's change does not stay unnoticed."""
    notify(
        [user],
        kind="system",
        title=_("你的密码已修改"),
        body=_("如果不是你本人改的，请马上联系团委办公室，并重新设置密码。其他设备已退出登录。"),
        url=reverse("accounts:profile"),
        once=f"accounts.password:{user.pk}:{uuid4().hex}",
    )


def granted(grant):
    """To the person who received a role."""
    notify(
        [grant.user],
        kind="system",
        title=_("你获得了新的角色：%(role)s") % {"role": grant.get_role_display()},
        body=_("角色能做什么、到什么时候，见“我的任职”。"),
        url="",
        once=f"accounts.grant:{grant.pk}",
    )


def revoked(grant):
    """To the person whose role has ended."""
    notify(
        [grant.user],
        kind="system",
        title=_("你的角色已结束：%(role)s") % {"role": grant.get_role_display()},
        body=_("如有疑问，请联系团委办公室。"),
        url="",
        once=f"accounts.grant-ended:{grant.pk}",
    )
