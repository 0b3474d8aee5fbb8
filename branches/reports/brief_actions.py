"""Digests: put together from what was adopted, edited, numbered and published, taken back."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.reports import events, notices
from branches.reports.models import Adoption, Brief, BriefItem
from branches.reports.spec import LINE, TEXT
from tuanwei.audit.actions import record

ISSUES = 2610  # the advisory lock under which issues are numbered
MOST_ITEMS = 40


def _draft(brief, version=None):
    found = Brief.objects.select_for_update().get(pk=brief.pk)
    if found.state != Brief.State.DRAFT:
        raise ValidationError(_("这期简报已经发布，不能再改。要改，请先撤回，写明理由。"))
    if version is not None and version != found.version:
        raise ValidationError(
            _("别的同事刚刚改过这期简报。你写的还在，请对照最新的再存一次。"), code="stale"
        )
    return found


def _touch(brief, by, event=events.DIGEST_SAVED):
    brief.version += 1
    brief.save()
    record(event, brief, by=by, version=brief.version)
    return brief


@transaction.atomic
def begin_brief(*, by, title, adoptions=()):
    """A draft made of these adoptions, in their order."""
    made = Brief.objects.create(title=title, made_by=by)
    record(events.DIGEST_SAVED, made, by=by, version=1)
    return add_items(brief=made, by=by, adoptions=adoptions) if adoptions else made


def text_of(report):
    """The words of a report as a piece begins with them: its texts, one after the other."""
    texts = [
        str(report.values.get(field.key) or "").strip()
        for field in report.rules.spec.fields if field.form in (TEXT, LINE)
    ]  # fmt: skip
    return "\n\n".join(each for each in texts if each)[:8000]


@transaction.atomic
def add_items(*, brief, by, adoptions):
    """Add what was adopted and still stands; what is in already stays as it is."""
    found = _draft(brief)
    inside = set(found.items.values_list("adoption", flat=True))
    place = (found.items.aggregate(last=Max("position"))["last"] or 0) + 1
    wanted = Adoption.objects.select_related("report__rules", "report__kind").in_bulk(
        [each.pk for each in adoptions]
    )
    new = [wanted[each.pk] for each in adoptions if each.pk not in inside and each.pk in wanted]
    if len(inside) + len(new) > MOST_ITEMS:
        raise ValidationError(_("一期最多 %(most)d 条，请分成两期。") % {"most": MOST_ITEMS})
    for each in new:
        if each.withdrawn_at:
            raise ValidationError(
                _("“%(name)s”的采用刚刚撤销了，请去掉它再加。") % {"name": each.report.name}
            )
        photos = list(each.report.photos.order_by("position", "pk").values_list("pk", flat=True))
        BriefItem.objects.create(
            brief=found, adoption=each, position=place, title=each.report.name[:60],
            text=text_of(each.report), photos=photos,
        )  # fmt: skip
        place += 1
    return _touch(found, by)


@transaction.atomic
def save_brief(*, brief, by, title, preface, items, version=None):
    """Keep the words of a draft. `items` {key: (title, text, keys of pictures)}; what is not among them stays."""
    found = _draft(brief, version)
    found.title, found.preface = title, preface
    for item in found.items.select_related("adoption__report"):
        if item.pk in items:
            item.title, item.text, photos = items[item.pk]
            known = set(item.adoption.report.photos.values_list("pk", flat=True))
            item.photos = [each for each in photos if each in known]
            item.save()
    return _touch(found, by)


@transaction.atomic
def move_item(*, brief, by, item, step):
    """Put a piece one up (-1) or down (1)."""
    found = _draft(brief)
    order = list(found.items.all())
    at = next((place for place, each in enumerate(order) if each.pk == item), None)
    if at is None or not 0 <= at + step < len(order):
        return found
    order[at], order[at + step] = order[at + step], order[at]
    for place, each in enumerate(order, 1):
        each.position = place
    BriefItem.objects.bulk_update(order, ["position"])
    return _touch(found, by)


@transaction.atomic
def drop_item(*, brief, by, item):
    """Take a piece out; the report and its adoption stay."""
    found = _draft(brief)
    found.items.filter(pk=item).delete()
    return _touch(found, by)


@transaction.atomic
def discard_brief(*, brief, by):
    """Throw away a draft that never had a number; reports and adoptions stay, for another digest."""
    found = _draft(brief)
    if found.issue:
        raise ValidationError(_("这期发布过，期号不能空出来，所以不能丢掉。"))
    record(events.DIGEST_DISCARDED, found, by=by, title=found.title)
    found.delete()


def _take_issue(brief):
    """The next number of the year; one that was published before keeps its number."""
    if brief.issue:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ISSUES])
    year = timezone.localdate().year
    last = Brief.objects.filter(year=year).aggregate(last=Max("issue"))["last"]
    brief.year, brief.issue = year, (last or 0) + 1


@transaction.atomic
def publish_brief(*, brief, by, version):
    """Everybody may read it as it was when `by` looked. It gets its number now."""
    found = _draft(brief)
    if found.version != version:
        raise ValidationError(_("你看过以后又有改动，请再看一遍再发布。"))
    if not found.items.filter(adoption__withdrawn_at=None).exists():
        raise ValidationError(_("还没有内容。先从采用的报送里加几条，再发布。"))
    _take_issue(found)
    found.state, found.reason = Brief.State.PUBLISHED, ""
    found.published_by, found.published_at = by, timezone.now()
    try:
        found.save()
    except IntegrityError as fault:  # pragma: no cover: the lock keeps it from happening
        raise ValidationError(_("期号刚刚被用了，请再点一次发布。")) from fault
    record(events.DIGEST_PUBLISHED, found, by=by, issue=found.number_words)
    return found


@transaction.atomic
def withdraw_brief(*, brief, by, reason):
    """Take it back to be edited; its number stays its own."""
    found = Brief.objects.select_for_update().get(pk=brief.pk)
    if found.state != Brief.State.PUBLISHED:
        raise ValidationError(_("这期简报现在没有发布。"))
    if len(reason.strip()) < 4:
        raise ValidationError({"reason": _("请写明为什么撤回，至少 4 个字。")})
    found.state, found.reason = Brief.State.DRAFT, reason.strip()
    found.published_by = found.published_at = None
    found.save()
    gone = found.items.exclude(adoption__withdrawn_at=None)
    gone.delete()
    record(events.DIGEST_WITHDRAWN, found, by=by, reason=found.reason)
    return found


def note_posting(brief, words, *, by=None, is_sent=False, is_given_up=False):
    """Keep what became of sending it to the address that is configured; given up, whoever published it hears."""
    values: dict = {"posting": words[:120]}
    if is_sent:
        values["posted_at"] = timezone.now()
    Brief.objects.filter(pk=brief.pk).update(**values)
    record(events.DIGEST_POSTED, brief, by=by, words=words[:120])
    if is_given_up:
        notices.brief_not_posted(brief, words)
