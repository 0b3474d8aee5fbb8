"""A digest is drafted once a month, edited, published, and may be taken back with a reason."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mailbox.digests import drafting, events, notices, queries
from mailbox.digests.models import Digest
from tuanwei.audit.actions import record


@transaction.atomic
def draft_digest(*, month, by=None):
    """(digest, whether it is new) of a month that is over; the month is its key, so once.

    Raises ValidationError for a month that still runs or lies too far back.
    """
    if month not in queries.months_over():
        raise ValidationError(_("只能起草最近 11 个已经过完的月份。"))
    known = Digest.objects.filter(month=month).first()
    if known:
        return known, False
    figures = queries.figures(month)
    texts = drafting.drafted(month, figures)
    digest, is_new = Digest.objects.get_or_create(
        month=month, defaults={"figures": figures, "drafted": texts, "texts": texts}
    )
    if is_new:
        record(events.DRAFTED, digest, by=by)
        notices.drafted(digest)
    return digest, is_new


def _locked(digest):
    return Digest.objects.select_for_update().get(pk=digest.pk)


def _draft_of(digest):
    digest = _locked(digest)
    if digest.is_published:
        raise ValidationError(_("这份月报已经发布，不能再改。要改，请先撤回，写明理由。"))
    return digest


@transaction.atomic
def draft_again(*, digest, by):
    """Count anew; sections that nobody has edited are drafted anew, the others keep their words."""
    digest = _draft_of(digest)
    digest.figures = queries.figures(digest.month)
    new = drafting.drafted(digest.month, digest.figures)
    digest.texts = {
        key: new[key] if digest.texts[key] == digest.drafted[key] else digest.texts[key]
        for key in new
    }
    digest.drafted, digest.drafted_at = new, timezone.now()
    digest.version += 1
    digest.save()
    record(events.DRAFTED, digest, by=by, version=digest.version)
    return digest


@transaction.atomic
def change_texts(*, digest, by, texts, version):
    """Keep the words of staff; refused when somebody else has saved since `version` was read."""
    digest = _draft_of(digest)
    if digest.version != version:
        raise ValidationError(
            _("%(who)s刚刚改过这份月报。你写的还在下面，请对照最新的再保存。")
            % {"who": digest.edited_by.name if digest.edited_by else _("系统")},
            code="stale",
        )
    changed = [name for key, name in drafting.SECTIONS if texts[key] != digest.texts[key]]
    digest.texts = {key: texts[key] for key, _name in drafting.SECTIONS}
    digest.edited_by, digest.edited_at = by, timezone.now()
    digest.version += 1
    digest.save()
    record(events.CHANGED, digest, by=by, changes=changed, version=digest.version)
    return digest


@transaction.atomic
def publish_digest(*, digest, by, version):
    """Everybody may read it as it was when `by` looked; words and figures stand still."""
    digest = _draft_of(digest)
    if digest.version != version:
        raise ValidationError(_("你看过以后又有改动，请再看一遍再发布。"))
    digest.state = Digest.State.PUBLISHED
    digest.published_by, digest.published_at = by, timezone.now()
    digest.withdrawn_reason = ""
    digest.save()
    record(events.PUBLISHED, digest, by=by, version=digest.version)
    return digest


@transaction.atomic
def withdraw_digest(*, digest, by, reason):
    """Take it back to be edited; the reason stands in the record and with the draft."""
    digest = _locked(digest)
    if not digest.is_published:
        raise ValidationError(_("这份月报现在没有发布。"))
    digest.state, digest.withdrawn_reason = Digest.State.DRAFT, reason
    digest.published_by = digest.published_at = None
    digest.save()
    record(events.WITHDRAWN, digest, by=by, reason=reason)
    return digest
