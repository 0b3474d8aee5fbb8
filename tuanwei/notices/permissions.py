"""Who may see which notice. What is not yours does not exist."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from tuanwei.notices.models import Delivery, Notice

MANAGE = "notices.manage"


def can_manage(user):
    """True for staff: announce, follow every announcement, revive dead letters."""
    return user.has_perm(MANAGE)


def delivery_to_read(user, notice_id):
    """The person's own copy in the site inbox; 404 for everybody else's."""
    copies = Delivery.objects.select_related("notice", "notice__sent_by", "notice__recalled_by")
    return get_object_or_404(copies, notice=notice_id, recipient=user.pk, channel="site")


def followed_by(user):
    """Notices whose reading `user` may follow: announcements and must-confirm ones only.

    Staff follow all of them, a sender their own, as long as no page keeps them: that page asks anew who may,
    when posts have ended. Letters to single persons are never listed.
    """
    notices = Notice.objects.filter(Q(kind=Notice.Kind.ANNOUNCEMENT) | Q(must_confirm=True))
    return notices if can_manage(user) else notices.filter(sent_by=user.pk, kept_there=False)


def notice_to_follow(user, notice_id):
    """A notice whose readers `user` may count; else 404."""
    return get_object_or_404(
        followed_by(user).select_related("sent_by", "recalled_by"), pk=notice_id
    )
