"""What judges do with their sheets: keep a draft, hand in, change. Every verb is theirs alone."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.contests.models import Entry
from branches.league_days.panels import events, recusing
from branches.league_days.panels.figures import faults
from branches.league_days.panels.models import Judge, Recusal, Sheet
from branches.league_days.panels.queries import DRAFT, tasks_of
from branches.league_days.panels.seating import locked, must_run
from tuanwei.audit.actions import record
from tuanwei.lib.numbers import plain
from tuanwei.lib.texts import clean_text

MOST_REMARK = 300


class Elsewhere(ValidationError):
    """The sheet was saved by another page or device after this page was opened."""


class Closed(ValidationError):
    """This sheet is not to be filled in, whatever stands in it."""


def mark_of(sheet):
    """What a page of this sheet carries, to tell whether it is still the newest."""
    return sheet.changed_at.isoformat() if sheet else ""


def save_sheet(*, judge, entry, by, points, remark="", was="", is_final):
    """Keep {item: Decimal} of an entry; `is_final` hands it in, and what was handed in stays so.

    Raises Closed where nothing is to be scored, Elsewhere unless `was` is the mark of the sheet as
    it is, ValidationError by item for points that cannot be. The same once more is no fault. Who
    has come near the entry since they were seated is noted as leaving it out.
    """
    if not Sheet.objects.filter(judge=judge, entry=entry, handed_in_at__isnull=False).exists():
        recusing.write(judge.run, [judge], [entry])
    return _save(judge, entry, by, points, clean_text(remark)[:MOST_REMARK], was, is_final)


@transaction.atomic
def _save(judge, entry, by, points, remark, was, is_final):
    judge = open_seat(judge, by)
    entry = Entry.objects.select_related("unit").get(pk=entry.pk)
    must_be_scored(judge, entry)
    sheet = Sheet.objects.filter(judge=judge, entry=entry).first()
    was_final = bool(sheet and sheet.handed_in_at)
    is_final = is_final or was_final
    if was_final and judge.looked_at:
        raise Closed(_("看过别人的分以后，自己的分不再改。"))
    panel = judge.run.stage.panel(judge.panel)
    points = {key: given for key, given in points.items() if given is not None}
    if found := faults(points, panel, is_draft=not is_final):
        raise ValidationError(dict(found))
    kept = {key: plain(abs(given)) for key, given in points.items()}
    if sheet and (sheet.points, sheet.remark, was_final) == (kept, remark, is_final):
        return sheet
    if mark_of(sheet) != was:
        raise Elsewhere(_("这份刚在另一个页面或另一台设备上存过。看一下两边，以哪边为准就存哪边。"))
    now = timezone.now()
    sheet = sheet or Sheet(judge=judge, entry=entry)
    sheet.points, sheet.remark, sheet.changed_at = kept, remark, now
    if is_final and not was_final:
        sheet.handed_in_at = now
    sheet.save()
    if is_final:
        _record(sheet, by, events.CHANGED if was_final else events.HANDED_IN)
    return sheet


def _record(sheet, by, event):
    run = sheet.judge.run
    record(event, sheet, by=by, stage=str(run), number=sheet.entry.number)


def open_seat(judge, by):
    """The judge, with the stage locked; raises Closed unless sheets of `by` are still taken."""
    run = locked(judge.run)
    judge = Judge.objects.select_related("user").get(pk=judge.pk)
    judge.run = run
    if judge.user_id != by.pk or not judge.is_active:
        raise Closed(_("你不在这一组评委里了。有疑问问一下请你的老师。"))
    try:
        must_run(run)
    except ValidationError as refused:
        raise Closed(refused.messages[0]) from None
    return judge


def must_be_scored(judge, entry):
    """Raises Closed for an entry that has left, or that the judge leaves out."""
    if entry.state == Entry.State.WITHDRAWN:
        raise Closed(_("%(unit)s已经退出评选，这份不用打了。") % {"unit": entry.unit})
    if entry.state not in Entry.RUNNING:
        raise Closed(
            _("第 %(n)d 号%(state)s，不用打了。")
            % {"n": entry.number, "state": entry.get_state_display()}
        )
    if not judge.run.entries.filter(entry=entry).exists():
        raise Closed(_("第 %(n)d 号没有进入这个环节，不用打。") % {"n": entry.number})
    aside = Recusal.objects.filter(judge=judge, entry=entry).first()
    if aside:
        raise Closed(_("这份你要回避（%(why)s），不用打。") % {"why": aside.reason})


@transaction.atomic
def hand_in_all(*, judge, by):
    """Hand in every complete draft of a seat; (how many, entries that something is missing of). Who
    has come near an entry since they were seated leaves it out."""
    judge = open_seat(judge, by)
    tasks = tasks_of([judge])[judge.pk]
    recusing.write(judge.run, [judge], [each.entry for each in tasks if each.state == DRAFT])
    panel = judge.run.stage.panel(judge.panel)
    done, left = 0, []
    for task in tasks_of([judge])[judge.pk]:
        if task.state != DRAFT:
            continue
        if faults(task.given, panel):
            left.append(task.entry)
            continue
        sheet = task.sheet
        sheet.handed_in_at = timezone.now()
        sheet.save(update_fields=["handed_in_at"])
        sheet.judge = judge
        _record(sheet, by, events.HANDED_IN)
        done += 1
    return done, left
