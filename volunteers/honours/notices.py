"""One function per message about honours and transcripts."""

from django.urls import reverse
from django.utils.translation import gettext as _

from tuanwei.notices.actions import notify


def _tell(volunteer, once, title, body, url):
    if volunteer.user_id:
        notify([volunteer.user_id], kind="system", title=title, body=body, url=url, once=once)


def award_recorded(award):
    """Whoever is honoured reads it."""
    _tell(
        award.volunteer, f"volunteers.award.recorded:{award.pk}",
        _("记下了你的志愿荣誉：%(title)s") % {"title": award.title},
        _("评星级时会算上。"), reverse("volunteers:hours-mine"),
    )  # fmt: skip


def award_removed(award, reason):
    """Whoever was honoured reads why it is gone."""
    _tell(
        award.volunteer, f"volunteers.award.removed:{award.pk}",
        _("一项志愿荣誉撤下了：%(title)s") % {"title": award.title}, reason,
        reverse("volunteers:hours-mine"),
    )  # fmt: skip


def transcript_revoked(transcript):
    """Somebody else took it back: whose it is reads why."""
    _tell(
        transcript.volunteer, f"volunteers.transcript.revoked:{transcript.pk}",
        _("你的一份志愿服务证明作废了"), transcript.revoked_because,
        reverse("volunteers:transcript", args=[transcript.pk]),
    )  # fmt: skip
