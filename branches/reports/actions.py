"""What happens to a report: begun, written, handed in, passed on, sent back, received, adopted, withdrawn."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Max
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.reports import due, events, filling, hooks, notices, reading
from branches.reports.models import (
    Adoption,
    Brief,
    InformationReport,
    Remark,
    ReportAlert,
    ReportPhoto,
    Step,
)
from branches.reports.permissions import can_write, why_not_pass
from branches.reports.spec import AT_ONCE
from tuanwei.attachments.actions import claim, discard
from tuanwei.attachments.photos import store_photo
from tuanwei.audit.actions import record
from tuanwei.workdays.queries import current_calendar

State, What = InformationReport.State, Step.What
NUMBERS = 2609  # the advisory lock under which numbers are taken


def locked(report):
    """The report as it stands now."""
    found = InformationReport.objects.select_for_update(of=("self",))
    return found.select_related("kind", "rules", "unit__parent").get(pk=report.pk)


def next_number(day):
    """XX2600001 and so on, each once; waits for whoever is just taking one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERS])
    start = f"XX{day:%y}"
    numbers = InformationReport.objects.filter(number__startswith=start)
    last = numbers.order_by(Length("number").desc(), "-number").values_list("number", flat=True)
    last = last.first()
    return f"{start}{int(last.removeprefix(start)) + 1 if last else 1:05d}"


def _step(report, what, by, words=""):
    return Step.objects.create(
        report=report,
        what=what,
        by=by,
        words=words,
        edition=report.edition,
        title=report.title,
        values=report.values,
    )


@transaction.atomic
def begin(*, by, kind, unit, on=None):
    """(report, whether it is new): a draft of what `unit` reports for the period that `on` (today) lies in, with
    what is known filled in. A second one for the same period is the first one.

    Raises ValidationError where nothing is asked of such a unit.
    """
    on = on or timezone.localdate()
    version = reading.version_on(kind, on)
    period = version and due.period_of(version.spec.cadence, on)
    if period:  # what holds is said by the first day of the period
        version = reading.version_on(kind, period.first) or version
        period = due.period_of(version.spec.cadence, on)
    if version is None or (kind.closed_on and (period.first if period else on) > kind.closed_on):
        raise ValidationError(_("“%(kind)s”现在不用报。") % {"kind": kind.name})
    spec = version.spec
    type_ = unit.branch_type or unit.kind
    if spec.cadence != AT_ONCE and type_ not in spec.dues:
        raise ValidationError(_("“%(kind)s”不要求%(unit)s报。") % {"kind": kind.name, "unit": unit})
    fields: dict = {"rules": version, "made_by": by}
    if period:
        day = due.due_day(spec.cadence, period, spec.dues[type_], current_calendar())
        known = hooks.known_of(unit, period.first, min(period.last, timezone.localdate()))
        fields |= {
            "period_last": period.last, "period_label": period.label, "due_on": day,
            "title": f"{unit.name}{period.label}{kind.name}"[:60].replace(" ", ""),
            "known": filling.kept(known), "values": filling.filled(spec, known),
        }  # fmt: skip
        standing = InformationReport.objects.filter(
            kind=kind, unit=unit, period_first=period.first
        ).exclude(state=State.WITHDRAWN)
        if found := standing.first():
            return found, False
    number = next_number(timezone.localdate())
    try:
        with transaction.atomic():
            made = InformationReport.objects.create(
                number=number, kind=kind, unit=unit, period_first=period and period.first, **fields
            )
    except IntegrityError:  # somebody began it at the same moment
        return standing.get(), False
    record(events.BEGUN, made, by=by, unit=str(unit), kind=kind.name)
    return made, True


def must_be_as_seen(report, edition):
    """Raises ValidationError where it was changed since somebody looked."""
    if edition is not None and report.edition != edition:
        raise ValidationError(
            _("别的窗口或别的干部刚刚存过一版。你写的还在，请对照下面存着的，再保存一次。"),
            code="stale",
        )


def _must_be_open(report):
    if report.state not in InformationReport.OPEN_STATES:
        raise ValidationError(
            _("这份报送现在是“%(state)s”，不能再改。要改，请先收回来。")
            % {"state": report.get_state_display()}
        )


@transaction.atomic
def save(*, report, by, title, values, edition=None, is_auto=False):
    """Keep what is written so far. Only what a button saved is recorded: what is saved while typing would fill
    the record."""
    found = locked(report)
    _must_be_open(found)
    must_be_as_seen(found, edition)
    if (found.title, found.values) != (title, values):
        found.title, found.values = title, values
        found.edition += 1
        found.save(update_fields=["title", "values", "edition"])
        if not is_auto:
            record(events.SAVED, found, by=by, version=found.edition)
    return found


@transaction.atomic
def add_photos(*, report, by, photos):
    """Keep more pictures, after those there are. Raises ValidationError with the name of the one that
    cannot be taken; then none of these is kept."""
    found = locked(report)
    _must_be_open(found)
    many, most = found.photos.count(), found.rules.spec.photos_most
    if many + len(photos) > most:
        raise ValidationError({"photos": _("照片最多 %(most)d 张，已经有 %(n)d 张。") % {
            "most": most, "n": many}})  # fmt: skip
    place = (found.photos.aggregate(last=Max("position"))["last"] or 0) + 1
    for upload in photos:
        try:
            kept = store_photo(upload, by=by)
        except ValidationError as refused:
            words = [f"{upload.name}：{each}" for each in refused.messages]
            raise ValidationError({"photos": words}) from None
        claim([kept])
        ReportPhoto.objects.create(report=found, attachment=kept, position=place)
        place += 1
    record(events.PHOTO_CHANGED, found, by=by, photos=many + len(photos))


@transaction.atomic
def remove_photo(*, photo, by):
    """A picture that was a mistake is gone, the file, too; digests let it go."""
    found = locked(photo.report)
    _must_be_open(found)
    photo = ReportPhoto.objects.filter(pk=photo.pk).select_related("attachment").first()
    if photo is None:
        return
    attachment = photo.attachment
    record(events.PHOTO_CHANGED, found, by=by, file=attachment.name)
    photo.delete()
    discard(attachment)


@transaction.atomic
def move_photo(*, photo, by, step):
    """Put a picture before (-1) or behind (1) its neighbour."""
    found = locked(photo.report)
    _must_be_open(found)
    order = list(found.photos.all())
    at = next((place for place, each in enumerate(order) if each.pk == photo.pk), None)
    if at is None or not 0 <= at + step < len(order):
        return
    order[at], order[at + step] = order[at + step], order[at]
    for place, each in enumerate(order, 1):
        each.position = place
    ReportPhoto.objects.bulk_update(order, ["position"])
    record(events.PHOTO_CHANGED, found, by=by)


def first_stop(report):
    """Where it goes when it is handed in: past the general branch where that has passed it on already, where
    there is nobody to read it, and with important matters."""
    if report.rules.spec.is_urgent or report.steps.filter(what=What.FORWARDED).exists():
        return State.COMMITTEE
    return (
        State.ABOVE if reading.leaders_above(report.unit) - {report.made_by_id} else State.COMMITTEE
    )


@transaction.atomic
def submit(*, report, by, edition=None):
    """Hand it in. Where it was sent back or passed on, the day on which it first came is kept; what its writers took
    back before anybody had decided on it comes anew. Raises ValidationError by field for what is missing."""
    found = locked(report)
    _must_be_open(found)
    must_be_as_seen(found, edition)
    if reasons := filling.problems(found, found.photos.count()):
        raise ValidationError(reasons)
    now = timezone.now()
    found.state, found.reason = first_stop(found), ""
    found.submitted_by, found.sent_at = by, now
    if not found.steps.filter(what__in=(What.RETURNED, What.FORWARDED)).exists():
        found.submitted_at = now
    found.save()
    _step(found, What.SUBMITTED, by)
    record(events.SUBMITTED, found, by=by, unit=str(found.unit), state=found.state)
    if found.rules.spec.is_urgent:
        _alert(found, by)
    else:
        people = (
            reading.leaders_above(found.unit) if found.state == State.ABOVE else reading.staff()
        )
        notices.to_pass(found, people - {by.pk, found.made_by_id})
    return found


def _alert(report, by):
    alert, is_new = ReportAlert.objects.get_or_create(report=report)
    report.alert = alert
    above: set = set()
    if not is_new and alert.taken_at:
        people = {alert.taken_by_id}
    else:
        people = reading.on_duty({report.made_by_id, by.pk})
        above = reading.leaders_above(report.unit) - people
    record(events.ALERTED, report, by=by)
    notices.important(report, people - {by.pk})
    notices.important_below(report, above - {by.pk})


@transaction.atomic
def take_alert(*, report, by):
    """Say who looks after an important matter: nobody is reminded any more."""
    found = locked(report)
    alert = ReportAlert.objects.select_for_update().get(report=found)
    if alert.taken_by_id and alert.taken_by_id != by.pk:
        raise ValidationError(_("%(name)s 已经在处理了。") % {"name": alert.taken_by.name})
    if alert.taken_by_id is None:
        alert.taken_by, alert.taken_at = by, timezone.now()
        alert.save()
        found.alert = alert
        record(events.ALERT_TAKEN, found, by=by)
        notices.taken(found, by)


@transaction.atomic
def take_back(*, report, by):
    """Before anybody above has passed it on, its writers may change it."""
    found = locked(report)
    is_waiting = found.state in (State.ABOVE, State.COMMITTEE)
    if not is_waiting or found.adoptions.filter(withdrawn_at=None).exists():
        raise ValidationError(_("这份报送已经有人收下了，收不回来。要改，请联系团委退回。"))
    found.state = State.DRAFT
    found.save(update_fields=["state"])
    _step(found, What.TAKEN_BACK, by)
    record(events.TAKEN_BACK, found, by=by)
    return found


def _to_pass(report, by, edition):
    found = locked(report)
    if edition is not None and found.edition != edition:
        raise ValidationError(_("你看过以后又有改动，请再看一遍再定。"))
    if words := why_not_pass(by, found):
        raise ValidationError(words)
    return found


def _remark(report, by, remarks):
    Remark.objects.bulk_create(
        Remark(report=report, field=key, text=text, by=by, edition=report.edition)
        for key, text in remarks.items() if text
    )  # fmt: skip


@transaction.atomic
def forward(*, report, by, edition=None, remarks=None):
    """The general branch passes it on to the committee."""
    found = _to_pass(report, by, edition)
    if found.state != State.ABOVE:
        raise ValidationError(_("这份报送已经报到团委了。"))
    found.state, found.sent_at = State.COMMITTEE, timezone.now()
    found.save(update_fields=["state", "sent_at"])
    _remark(found, by, remarks or {})
    _step(found, What.FORWARDED, by)
    record(events.FORWARDED, found, by=by)
    notices.to_pass(found, reading.staff() - {by.pk})
    return found


@transaction.atomic
def send_back(*, report, by, reason, edition=None, remarks=None):
    """To be changed: a reason for the whole, words beside the fields. What was written stays."""
    found = _to_pass(report, by, edition)
    if len(reason.strip()) < 4:
        raise ValidationError({"reason": _("请写明要改什么，至少 4 个字，写的人会读到。")})
    if found.adoptions.filter(withdrawn_at=None).exists():
        raise ValidationError(_("这份报送已经采用。要退回，请先撤销采用，写明理由。"))
    found.state, found.reason = State.RETURNED, reason.strip()
    found.save(update_fields=["state", "reason"])
    _remark(found, by, remarks or {})
    _step(found, What.RETURNED, by, found.reason)
    record(events.RETURNED, found, by=by, reason=found.reason)
    notices.returned(found, by)
    return found


@transaction.atomic
def accept(*, report, by, edition=None):
    """The committee has read it."""
    found = _to_pass(report, by, edition)
    if found.state != State.ACCEPTED:
        _accept(found, by)
        notices.accepted(found, by)
    return found


def _accept(report, by):
    report.state = State.ACCEPTED
    report.save(update_fields=["state"])
    _step(report, What.ACCEPTED, by)
    record(events.ACCEPTED, report, by=by)


@transaction.atomic
def adopt(*, report, by, level, edition=None):
    """Adopt it at a level of its version, which says the points; a report may be adopted at several."""
    found = _to_pass(report, by, edition)
    rule = found.rules.spec.level(level)
    if rule is None:
        raise ValidationError({"level": _("请选一个采用级别。")})
    if found.state == State.ABOVE:
        raise ValidationError(_("这份报送还在团总支，报到团委以后再采用。"))
    if found.state != State.ACCEPTED:
        _accept(found, by)
    try:
        with transaction.atomic():
            made = Adoption.objects.create(
                report=found, level=rule.key, label=rule.label, points=rule.points, by=by
            )
    except IntegrityError:
        raise ValidationError(_("已经按“%(level)s”采用过了。") % {"level": rule.label}) from None
    _step(found, What.ADOPTED, by, rule.label)
    record(events.ADOPTED, made, by=by, level=rule.label, points=str(rule.points))
    notices.adopted(made)
    return made


@transaction.atomic
def withdraw_adoption(*, adoption, by, reason):
    """It counts no more: its points go, drafts of digests let it go, published ones say that it was
    withdrawn."""
    if len(reason.strip()) < 4:
        raise ValidationError({"reason": _("请写明为什么撤销，至少 4 个字，报送的单位会读到。")})
    found = locked(adoption.report)
    held = Adoption.objects.select_for_update().get(pk=adoption.pk)
    if held.withdrawn_at:
        raise ValidationError(_("这次采用已经撤销过了。"))
    _withdraw(found, [held], by, reason.strip())
    return held


def _withdraw(report, adoptions, by, reason):
    for held in adoptions:
        held.withdrawn_at, held.withdrawn_by, held.reason = timezone.now(), by, reason
        held.save()
        held.report = report
        _step(report, What.ADOPTION_WITHDRAWN, by, f"{held.label}：{reason}"[:300])
        record(events.ADOPTION_WITHDRAWN, held, by=by, level=held.label, reason=reason)
        briefs = list(Brief.objects.select_for_update().filter(items__adoption=held).order_by("pk"))
        for brief in briefs:
            if brief.state == Brief.State.DRAFT:
                brief.items.filter(adoption=held).delete()
                brief.version += 1
                brief.save(update_fields=["version"])
            else:
                notices.brief_lost_item(brief, held)
        shown = [each.title for each in briefs if each.state == Brief.State.PUBLISHED]
        notices.adoption_withdrawn(held, shown)


@transaction.atomic
def withdraw(*, report, by, reason):
    """Take a report back altogether: it counts as not reported, and what it was adopted for goes with it."""
    if len(reason.strip()) < 4:
        raise ValidationError({"reason": _("请写明为什么撤回，至少 4 个字。")})
    found = locked(report)
    if found.state == State.WITHDRAWN:
        raise ValidationError(_("这份报送已经撤回了。"))
    reason = reason.strip()
    standing = found.adoptions.select_for_update().filter(withdrawn_at=None)
    if not can_write(by, found) and (words := why_not_pass(by, found)):
        raise ValidationError(words)
    _withdraw(found, list(standing), by, reason)
    was_sent = found.submitted_at is not None
    found.state, found.reason = State.WITHDRAWN, reason
    found.save(update_fields=["state", "reason"])
    _step(found, What.WITHDRAWN, by, reason)
    record(events.WITHDRAWN, found, by=by, reason=reason)
    ReportAlert.objects.filter(report=found, taken_by=None).update(
        taken_by=by, taken_at=timezone.now(), note=reason
    )
    if was_sent:
        people = (
            reading.writers_of(found.unit) | reading.leaders_above(found.unit) | reading.staff()
        )
        notices.withdrawn(found, by, people)
    return found
