"""How one delivery leaves: e-mail over one connection a batch, push by apprise."""

import re
import smtplib
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.urls import reverse

from tuanwei.notices.digests import told_by
from tuanwei.notices.models import Delivery
from tuanwei.notices.push import robot

# Faults of one person's address or of one text: the channel itself is well.
PERSONAL = (smtplib.SMTPRecipientsRefused, ValueError)
# What a server answers about an address that does not exist; with an enhanced code (RFC 3463) that decides.
NO_SUCH_ADDRESS = {501, 510, 511, 513, 550, 551, 553}
ENHANCED = re.compile(rb"\s*5\.(\d+)\.(\d+)")


class NotSent(Exception):
    """The other side did not take it."""


class BrokenAddress(Exception):
    """This is no address at all."""


def is_broken_address(fault):
    """True when the address is the fault, today and tomorrow: not a full mailbox or a policy."""
    if isinstance(fault, BrokenAddress):
        return True
    if not isinstance(fault, smtplib.SMTPRecipientsRefused):
        return False
    return all(_is_final(code, text) for code, text in fault.recipients.values())


def _is_final(code, text):
    if found := ENHANCED.match(text if isinstance(text, bytes) else str(text).encode()):
        return found[1] == b"1"  # 5.1.x is about the address
    return code in NO_SUCH_ADDRESS


@contextmanager
def sender(channel):
    """A function that sends one Delivery by `channel`, and raises when it was not taken; False
    when there was nothing left to tell."""
    if channel == Delivery.Channel.PUSH:
        yield send_push
        return
    connection = get_connection()
    try:
        texts = {}
        yield lambda delivery: send_email(delivery, connection, texts)
    finally:
        with suppress(OSError, smtplib.SMTPException):  # everything is settled by now
            connection.close()


def send_email(delivery, connection, texts):
    """Send by the batch's connection, opened by the first and again after a fault. `texts` keeps
    what was rendered for other readers of the same notice."""
    key = delivery.dedupe_key
    try:
        validate_email(delivery.recipient.email)
    except ValidationError as fault:
        raise BrokenAddress from fault
    body = text_of(delivery, texts)
    if not body:
        return False
    message = EmailMessage(
        subject=" ".join(f"[{settings.PORTAL_NAME}] {delivery.notice.title}".split()),
        body=body,
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
    except smtplib.SMTPRecipientsRefused:
        raise  # the server is well, and smtplib has reset the connection
    except Exception:
        connection.close()
        raise
    if not taken:
        raise NotSent("e-mail backend took nothing")
    return True


def text_of(delivery, texts):
    """The text of an e-mail; "" for a daily e-mail with nothing left in it."""
    notice = delivery.notice
    if notice.is_digest:
        told = told_by(notice)
        return (
            render_to_string("notices/digest.txt", words(delivery) | {"told": told}) if told else ""
        )
    if notice.pk not in texts:
        texts[notice.pk] = render_to_string("notices/email.txt", words(delivery))
    return texts[notice.pk]


def send_push(delivery):
    """Call the person's robot; its address is checked again, for rules and names may change."""
    body = render_to_string("notices/push.txt", words(delivery))
    if not robot(delivery.recipient.channel_setting.push_url).notify(
        title=delivery.notice.title, body=body
    ):
        raise NotSent("robot refused")
    return True


def words(delivery):
    """What the texts of e-mail and push need."""
    path = reverse("notices:notice-open", args=[delivery.notice_id])
    return {
        "delivery": delivery,
        "notice": delivery.notice,
        "link": f"{settings.PORTAL_URL}{path}",
        "inbox_link": f"{settings.PORTAL_URL}{reverse('notices:inbox')}",
        "settings_link": f"{settings.PORTAL_URL}{reverse('notices:settings')}",
        "committee_name": settings.COMMITTEE_NAME,
    }
