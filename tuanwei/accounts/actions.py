"""Passwords, activation codes and grants: every change audited."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from tuanwei.accounts import codes, notices, queries
from tuanwei.accounts.events import AccountEvent
from tuanwei.accounts.models import ActivationCode, Grant, ResetRequest, User
from tuanwei.audit.actions import record

BETWEEN_LINKS = 600
"""Seconds in which one person gets one reset link, however often somebody asks."""
AT_ONCE = 100


def remember_day(sender, user, **_kwargs):
    """Keep the day of the sign-in, never the hour (RELIABILITY finding 5)."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    if user.last_login != midnight:
        User.objects.filter(pk=user.pk).update(last_login=midnight)
        user.last_login = midnight


def _set_password(user, password):
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    ActivationCode.objects.filter(user=user).delete()


@transaction.atomic
def change_password(*, user, password, by):
    """Store the person's own new password; other sessions end with the old hash."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    _set_password(locked, password)
    record(AccountEvent.PASSWORD_CHANGED, locked, by=by, on=timezone.localdate())
    notices.password_changed(locked)
    return locked


@transaction.atomic
def reset_password(*, user, password, by):
    """Store a password set through a link that came by e-mail."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    _set_password(locked, password)
    record(AccountEvent.PASSWORD_RESET, locked, by=by, on=timezone.localdate())
    notices.password_changed(locked)
    return locked


@transaction.atomic
def issue_codes(*, people, by, also_in_use=False):
    """Give each of `people` (users who may sign in and have set no password) a fresh code.

    Returns [(user, code)]; older codes of the same people stop working. The codes are told this
    one time and kept as digests only. People with a password are left out unless `also_in_use`:
    whoever hands out lists must not be able to take over an account in use.
    """
    waiting = [
        user
        for user in User.objects.select_for_update().filter(
            pk__in=[person.pk for person in people], is_active=True
        )
        if (also_in_use or not user.has_usable_password()) and user.pk != by.pk
    ]
    issued = [(user, codes.new_code()) for user in waiting]
    now = timezone.now()
    ActivationCode.objects.filter(user__in=waiting).delete()
    ActivationCode.objects.bulk_create(
        ActivationCode(
            user=user, digest=codes.digest(user.number, code), issued_by=by,
            issued_at=now, expires_at=now + codes.VALID,
        )
        for user, code in issued
    )  # fmt: skip
    record(AccountEvent.CODES_ISSUED, by=by, users=[user.pk for user in waiting])
    return issued


@transaction.atomic
def activate(*, number, code, password, by=None):
    """Set the first password with a code and return the user.

    Raises ValidationError when the code does not fit the number, is used or out of date.
    """
    found = usable_code(number=number, code=code, lock=True)
    if found is None:
        raise ValidationError(_("学号/工号与激活码不匹配，或激活码已过期。"))
    user = User.objects.select_for_update().get(pk=found.user_id)
    _set_password(user, password)
    record(AccountEvent.ACTIVATED, user, by=by or user, on=timezone.localdate())
    return user


def usable_code(*, number, code, lock=False):
    """The ActivationCode that this number and code name, or None. One look-up by digest."""
    rows = ActivationCode.objects.usable().select_related("user")
    if lock:
        rows = rows.select_for_update(of=("self",))
    return rows.filter(digest=codes.digest(number, code)).first()


def ask_for_reset(*, number, by=None):
    """Note the wish; whether the number exists is looked up when the link is sent."""
    return ResetRequest.objects.create(number=number[:32])


def send_reset_links():
    """Send the links that were asked for; returns how many went out. Harmless if run twice."""
    sent = 0
    for _n in range(AT_ONCE):
        if (outcome := _send_one_link()) is None:
            break
        sent += outcome
    return sent


@transaction.atomic
def _send_one_link():
    asked = ResetRequest.objects.select_for_update(skip_locked=True).order_by("pk").first()
    if asked is None:
        return None
    asked.delete()
    user = queries.found(asked.number)
    key = f"accounts:reset-link:{user and user.pk}"
    if user is None or not user.email or cache.get(key):
        return 0
    cache.set(key, True, BETWEEN_LINKS)
    transaction.on_commit(lambda: _mail_link(user), robust=True)
    return 1


def _mail_link(user):
    address = reverse(
        "accounts:reset-confirm",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    text = render_to_string(
        "accounts/reset_email.txt",
        {"user": user, "url": settings.PORTAL_URL + address, "portal_name": settings.PORTAL_NAME},
    )
    subject = _("%(portal)s：重设密码") % {"portal": settings.PORTAL_NAME}
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [user.email])


@transaction.atomic
def change_contact(*, user, email, phone, by):
    """Store how a person can be reached."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    changed = [
        name for name, value in (("email", email), ("phone", phone))
        if getattr(locked, name) != value
    ]  # fmt: skip
    locked.email, locked.phone = email, phone
    locked.save(update_fields=["email", "phone"])
    if changed:
        record(AccountEvent.CONTACT_CHANGED, locked, by=by, fields=changed)
    return locked


@transaction.atomic
def give_grant(*, user, role, by, ends_on=None, reason=""):
    """Give a role. Raises ValidationError for one's own roles, for a role held already, and for
    administrator and supervisor in one hand: who runs the portal must not watch over it."""
    if user.pk == by.pk:
        raise ValidationError(_("不能给自己授权，请另一位管理员办理。"))
    locked = User.objects.select_for_update().get(pk=user.pk)
    held = set(Grant.objects.in_force().filter(user=locked).values_list("role", flat=True))
    if role in held:
        raise ValidationError(_("这个人已经有这个角色。"))
    if {*held, role} >= {Grant.Role.ADMINISTRATOR, Grant.Role.SUPERVISOR}:
        raise ValidationError(_("管理员和监督组不能是同一个人。"))
    grant = Grant.objects.create(
        user=locked, role=role, granted_by=by, ends_on=ends_on, reason=reason
    )
    record(AccountEvent.GRANTED, locked, by=by, role=role, reason=reason)
    notices.granted(grant)
    return grant


@transaction.atomic
def revoke_grant(*, grant, by):
    """End a role at once. Raises ValidationError when no administrator would be left.

    Administrators are locked together, so that two of them cannot revoke each other.
    """
    list(queries.administrators().select_for_update(of=("self",)).order_by("pk"))
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    if grant.role == Grant.Role.ADMINISTRATOR:
        others = queries.administrators().exclude(user=grant.user_id)
        if not others.filter(ends_on=None).exists():
            raise ValidationError(_("这是最后一位长期管理员，请先授权另一位再撤销。"))
    yesterday = timezone.localdate() - timedelta(days=1)
    record(AccountEvent.REVOKED, grant.user, by=by, role=grant.role)
    notices.revoked(grant)
    if grant.starts_on > yesterday:
        grant.delete()
    else:
        grant.ends_on = yesterday
        grant.save(update_fields=["ends_on"])


def note_export(*, user, by):
    """Note that the person took a copy of their data."""
    return record(AccountEvent.DATA_EXPORTED, user, by=by)
