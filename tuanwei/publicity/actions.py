"""What happens to what is published: opened, objected to, ruled on, moved, called off, concluded.

Other rooms open with `open_publicity` and hear the end through `sources`. Every action locks the
publicity's row first, so that objections, rulings and the end stand in one order.
"""

import logging

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.attachments.actions import claim
from tuanwei.audit.actions import record
from tuanwei.lib.texts import clean_line, clean_text
from tuanwei.publicity import events, notices, permissions, sources, window
from tuanwei.publicity.models import Objection, ObjectionFile, Publicity
from tuanwei.workdays.queries import current_calendar

State = Publicity.State
LONGEST = 60  # working days
MOST_LINES, MOST_FILES, MOST_OPEN = 2000, 3, 10
NAME_LONGEST, DETAIL_LONGEST, TEXT_LONGEST, WORDS_LONGEST = 100, 300, 2000, 1000
SHORTEST = 10  # characters of an objection and of a ruling
logger = logging.getLogger(__name__)


def _locked(publicity_id):
    return Publicity.objects.select_for_update(of=("self",)).get(pk=publicity_id)


def _must_run(publicity):
    if publicity.state != State.RUNNING:
        raise ValidationError(
            _("“%(title)s”%(state)s，不能再这样做。请刷新页面再看。")
            % {"title": publicity.title, "state": publicity.get_state_display()}
        )


@transaction.atomic
def open_publicity(
    *, kind, key, title, by, lines, workdays, basis="", unit=None, is_public=False, url="",
    starts_on=None,
):  # fmt: skip
    """Publish `lines` ({"key", "name", "detail"}, frozen) for `workdays` working days.

    The first day that counts is `starts_on`; left out, it is today when today is a working day and
    it is before 18:00, else the next working day (`window.first_day` says why). The window ends
    with the last of its working days, at 24:00. A `starts_on` that is no working day is allowed:
    objections are taken from then on, and counting begins with the first working day.
    `url` is where the opener goes on from afterwards. Raises ValidationError in words; also when
    this subject is being published already.
    """
    if not sources.is_known(kind):
        raise ValueError(f"no room has registered {kind!r}")
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError("url is a path inside the portal")
    now, calendar = timezone.now(), current_calendar()
    first = starts_on or window.first_day(now, calendar)
    if first < timezone.localdate(now):
        raise ValidationError(_("公示不能从过去的日子开始。"))
    if not 1 <= workdays <= LONGEST:
        raise ValidationError(_("公示 1 到 %(most)d 个工作日。") % {"most": LONGEST})
    title, basis = clean_line(title), clean_text(basis)
    if not title:
        raise ValidationError(_("请写明公示什么。"))
    last = window.last_day(first, workdays, calendar)
    made = Publicity(
        kind=kind, key=str(key), title=title, basis=basis, lines=_frozen(lines), unit=unit,
        url=url, is_public=is_public, workdays=workdays, starts_on=first, ends_on=last,
        first_ends_on=last, opened_by=by, opened_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(_("这件事已经在公示了，等它结束或终止以后再发。")) from None
    record(
        events.OPENED, made, by=by, kind=kind, key=str(key), lines=len(lines), workdays=workdays,
        starts_on=str(first), ends_on=str(last), is_public=is_public,
    )  # fmt: skip
    return made


def _frozen(lines):
    """Rows of texts only, each with a key of its own."""
    rows = [
        {"key": str(each["key"]), "name": clean_line(str(each["name"])),
         "detail": clean_line(str(each.get("detail") or ""))}
        for each in lines
    ]  # fmt: skip
    if not 1 <= len(rows) <= MOST_LINES:
        raise ValidationError(_("名单要有 1 到 %(most)d 行。") % {"most": MOST_LINES})
    for n, row in enumerate(rows, 1):
        if not row["key"] or len(row["key"]) > 80:
            raise ValueError("a line needs a key of 1 to 80 characters")
        if not 1 <= len(row["name"]) <= NAME_LONGEST or len(row["detail"]) > DETAIL_LONGEST:
            raise ValidationError(
                _("第 %(n)d 行：名称 1 到 %(name)d 字，说明最多 %(detail)d 字。")
                % {"n": n, "name": NAME_LONGEST, "detail": DETAIL_LONGEST}
            )
    if len({row["key"] for row in rows}) < len(rows):
        raise ValueError("two lines have the same key")
    return rows


def closed_words(publicity, now):
    """Why no objection is taken at `now`; "" while they are."""
    start, end = publicity.bounds
    if publicity.state == State.CALLED_OFF:
        return _("这个公示已经终止，不用再提异议。")
    if now < start:
        return _("公示从%(day)s开始，那时再来提异议。") % {
            "day": window.spoken(publicity.starts_on)
        }
    if now >= end or publicity.state != State.RUNNING:
        return _("公示期在%(day)s 24:00 满了，不能再提异议。还有话要说，请写给青年信箱。") % {
            "day": window.spoken(publicity.ends_on)
        }
    return sources.get(publicity.kind).closed(publicity)


@transaction.atomic
def object_to(*, publicity, by, line_key, text, files=()):
    """Object to a line, or to the whole ("" as `line_key`), inside the window.

    The moment of asking counts, not the one at which the row is free. `files` are stored
    attachments, at most 3. Staff who may rule hear of it; nobody else learns who it was.
    """
    now, text = timezone.now(), clean_text(text)
    publicity = _locked(publicity.pk)
    if words := closed_words(publicity, now):
        raise ValidationError(words, code="closed")
    name = publicity.name_of(line_key)
    if line_key and not name:
        raise ValidationError(_("名单里没有这一行，请重新选。"))
    if not SHORTEST <= len(text) <= TEXT_LONGEST:
        raise ValidationError(_("请写明哪里不对、有什么根据，%(least)d 到 %(most)d 字。") % {
            "least": SHORTEST, "most": TEXT_LONGEST})  # fmt: skip
    if len(files) > MOST_FILES:
        raise ValidationError(_("最多 %(most)d 个附件，请去掉几个。") % {"most": MOST_FILES})
    waiting = publicity.objections.filter(by=by.pk, state=Objection.State.OPEN)
    open_keys = list(waiting.values_list("line_key", flat=True))
    if line_key in open_keys:
        raise ValidationError(_("你对这一项提的异议还在等裁定。要改，先收回再提。"))
    if len(open_keys) >= MOST_OPEN:
        raise ValidationError(
            _("你有 %(n)d 项异议在等裁定，等有了裁定再提新的。") % {"n": MOST_OPEN}
        )
    made = Objection.objects.create(
        publicity=publicity, by=by, line_key=line_key, line_name=name, text=text, made_at=now
    )
    if files:
        claim(files)
        ObjectionFile.objects.bulk_create(
            ObjectionFile(objection=made, attachment=each) for each in files
        )
    record(events.OBJECTED, made, line=line_key, files=len(files))
    notices.objected(made)
    return made


def _locked_objection(objection):
    """The publicity's row first, then the objection as it is now; both still wait."""
    publicity = _locked(objection.publicity_id)
    objection = Objection.objects.select_for_update(of=("self",)).get(pk=objection.pk)
    objection.publicity = publicity
    if not objection.is_open:
        raise ValidationError(
            _("这项异议%(state)s，可能刚有人处理过，请刷新页面再看。")
            % {"state": objection.get_state_display()}
        )
    return objection


def withdraw_objection(*, objection, by):
    """Take one's own objection back while it waits; it may have been the last one waited for."""
    _withdraw(objection, by)
    _conclude_where_over(objection.publicity_id)


@transaction.atomic
def _withdraw(objection, by):
    objection = _locked_objection(objection)
    if objection.by_id != by.pk:
        raise ValidationError(_("只有提的人能收回。"))
    objection.state = Objection.State.WITHDRAWN
    objection.save(update_fields=["state"])
    record(events.WITHDRAWN, objection)


def rule_on(*, objection, by, is_upheld, words):
    """Decide on an objection, with words that everybody reads; the objector hears it.

    Not by whoever opened the publicity, nor by whoever objected. Where the window is over and
    this was the last one, the publicity concludes.
    """
    ruled = _rule(objection, by, is_upheld, clean_text(words))
    _conclude_where_over(objection.publicity_id)
    return ruled


@transaction.atomic
def _rule(objection, by, is_upheld, words):
    objection = _locked_objection(objection)
    if not permissions.can_rule(by):
        raise ValidationError(_("异议由团委工作人员裁定。"))
    if reason := permissions.why_not_rule(by, objection):
        raise ValidationError(reason)
    if not SHORTEST <= len(words) <= WORDS_LONGEST:
        raise ValidationError(_("请写明查了什么、为什么这样定，%(least)d 到 %(most)d 字。") % {
            "least": SHORTEST, "most": WORDS_LONGEST})  # fmt: skip
    if objection.by.name in words or objection.by.number in words:
        raise ValidationError(_("裁定人人看得到，里面写到了提异议的人，请去掉姓名和学号。"))
    objection.state = Objection.State.UPHELD if is_upheld else Objection.State.DISMISSED
    objection.ruled_by, objection.ruled_at, objection.words = by, timezone.now(), words
    objection.save()
    record(events.RULED, objection, by=by, line=objection.line_key, is_upheld=is_upheld)
    notices.ruled(objection)
    if is_upheld:
        sources.get(objection.publicity.kind).upheld(
            objection.publicity, objection.line_key, objection
        )
    return objection


@transaction.atomic
def call_off(*, publicity, by, reason):
    """Stop it, for a reason that everybody reads. Starting again is a new publicity."""
    reason = clean_text(reason)
    if not 4 <= len(reason) <= 500:
        raise ValidationError(_("请写明为什么终止，4 到 500 字，大家会读到。"))
    publicity = _locked(publicity.pk)
    _must_run(publicity)
    waiting = publicity.objections.filter(state=Objection.State.OPEN)
    people = list(waiting.values_list("by", flat=True))
    waiting.update(state=Objection.State.LAPSED)
    publicity.state, publicity.reason = State.CALLED_OFF, reason
    publicity.ended_at, publicity.ended_by = timezone.now(), by
    publicity.save(update_fields=["state", "reason", "ended_at", "ended_by"])
    record(events.CALLED_OFF, publicity, by=by, reason=reason, lapsed=len(people))
    notices.called_off(publicity, people, by)
    sources.get(publicity.kind).called_off(publicity)


def conclude_due(now=None):
    """Conclude whatever is over and has no objection left; return how many. Harmless twice."""
    today = timezone.localdate(now)
    waiting = Objection.objects.filter(state=Objection.State.OPEN).values("publicity")
    due = Publicity.objects.over(today).exclude(pk__in=waiting).order_by("pk")
    return sum(_conclude_where_over(pk, now) for pk in due.values_list("pk", flat=True))


def _conclude_where_over(pk, now=None):
    """True when this call concluded it. What the subject's room raises is logged, and undoes the
    end only: the next round tries again."""
    try:
        return _conclude(pk, timezone.localdate(now))
    except Exception:
        logger.exception("publicity %s could not conclude", pk)
        return False


@transaction.atomic
def _conclude(pk, today):
    publicity = _locked(pk)
    found = list(publicity.objections.values_list("state", flat=True))
    is_over = publicity.state == State.RUNNING and publicity.ends_on < today
    if not is_over or Objection.State.OPEN in found:
        return False
    publicity.state, publicity.ended_at = State.CONCLUDED, timezone.now()
    publicity.save(update_fields=["state", "ended_at"])
    upheld = found.count(Objection.State.UPHELD)
    record(events.CONCLUDED, publicity, upheld=upheld)
    notices.concluded(publicity, upheld)
    sources.get(publicity.kind).concluded(publicity)
    return True


def clocks_running(today=None):
    """How many windows could move."""
    today = today or timezone.localdate()
    return Publicity.objects.running().filter(ends_on__gte=today).count()


def recount(*, by=None):
    """Bring every window that is not over to the calendar in force; return how many moved."""
    today = timezone.localdate()
    rows = Publicity.objects.running().filter(ends_on__gte=today).order_by("pk")
    maybe = [each.pk for each in rows.defer("lines", "basis") if _moved(each, today)]
    return sum(_recount(pk, by, today) for pk in maybe)


def _moved(publicity, today):
    """The new last day; None where it stays."""
    last = window.moved_last_day(
        publicity.starts_on, publicity.ends_on, publicity.workdays, today=today,
        calendar=current_calendar(),
    )  # fmt: skip
    return last if last != publicity.ends_on else None


@transaction.atomic
def _recount(pk, by, today):
    publicity = _locked(pk)
    last = _moved(publicity, today)
    if last is None or publicity.state != State.RUNNING:
        return False
    before, publicity.ends_on = publicity.ends_on, last
    publicity.save(update_fields=["ends_on"])
    event = record(events.RECOUNTED, publicity, by=by, before=str(before), after=str(last))
    notices.moved(publicity, before, event)
    return True
