"""How one delivery leaves: e-mail over one connection a batch, push by apprise."""

import smtplib
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from tuanwei.notices.models import Delivery
from tuanwei.notices.push import robot

# Faults of one person's address or of one text: the channel itself is well.
PERSONAL = (smtplib.SMTPRecipientsRefused, ValueError)


class NotSent(Exception):
    """The other side did not take it."""


@contextmanager
def sender(channel):
    """A function that sends one Delivery by `channel`, and raises when it was not taken."""
    if channel == Delivery.Channel.PUSH:
        yield send_push
        return
    connection = get_connection()
    try:
        yield lambda delivery: send_email(delivery, connection)
    finally:
        connection.close()


def send_email(delivery, connection):
    """Send by the batch's connection, opened by the first and again after a fault."""
    key = delivery.dedupe_key
    message = EmailMessage(
        subject=" ".join(f"[{settings.PORTAL_NAME}] {delivery.notice.title}".split()),
        body=render_to_string("notices/email.txt", words(delivery)),
        to=[delivery.recipient.email],
        connection=connection,
        headers={
            "Message-ID": f"<{key}@{urlsplit(settings.PORTAL_URL).hostname}>",
            "X-Dedupe-Key": key,
            "Auto-Submitted": "auto-generated",
        },
    )
    connection.open()
    try:
        taken = message.send()
    except Exception:
        connection.close()
        raise
    if not taken:
        raise NotSent("e-mail backend took nothing")


def send_push(delivery):
    """Call the person's robot; its address is checked again, for rules and names may change."""
    body = render_to_string("notices/push.txt", words(delivery))
    if not robot(delivery.recipient.channel_setting.push_url).notify(
        title=delivery.notice.title, body=body
    ):
        raise NotSent("robot refused")


def words(delivery):
    """What the texts of e-mail and push need."""
    path = reverse("notices:notice-open", args=[delivery.notice_id])
    return {
        "delivery": delivery,
        "notice": delivery.notice,
        "link": f"{settings.PORTAL_URL}{path}",
        "settings_link": f"{settings.PORTAL_URL}{reverse('notices:settings')}",
        "committee_name": settings.COMMITTEE_NAME,
    }
