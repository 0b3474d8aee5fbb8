"""Writing on a sheet: cells, what does not apply, sending, the review of a line. Every verb locks the sheet first."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.rounds.actions import keep_state
from assessment.rounds.models import Round, ScoreSheet
from assessment.rounds.permissions import may_check, may_fill
from assessment.scores.actions import retotal
from assessment.sheets import cells as typed
from assessment.sheets import events, notices, signing
from assessment.sheets.finals import out_of
from assessment.sheets.leaves import name_of_line, self_keys, shown_points
from assessment.sheets.models import Claim, Signature
from tuanwei.audit.actions import record
from tuanwei.lib.texts import clean_line

SELF, CHECK = "self", "check"
MOST_NOTE, MOST_ABSENT = 300, 200
State, Sheet = Round.State, ScoreSheet.State


class Conflict(NamedTuple):
    """Two edited one line: what was typed here, what stands there now, and by whom."""

    mine: str
    mine_note: str
    theirs: str
    theirs_note: str
    by: str


@dataclass
class Saved:
    """What became of some cells, by indicator: `changed` are kept; `refused` {indicator: words}, nothing of them
    is kept; `conflicts` were changed by somebody else since. `lines`: all lines as they are now."""

    changed: list = field(default_factory=list)
    refused: dict = field(default_factory=dict)
    conflicts: dict = field(default_factory=dict)
    lines: dict = field(default_factory=dict)


def locked(sheet):
    """The sheet as it is now, locked; its round takes no step meanwhile."""
    keep_state(sheet.round_id)
    rows = ScoreSheet.objects.select_related("round__version__kind", "unit", "parent")
    return rows.select_for_update(of=("self",)).get(pk=sheet.pk)


def why_not_fill(sheet):
    """Why the self column is closed, in words; "" while it is open."""
    if sheet.left_out:
        return _("这个支部这次不参加考核。")
    if not sheet.round.spec.procedure.has_self_scores:
        return _("这次考核不用自评。")
    if sheet.round.state != State.SELF:
        return _("自评已经结束。") if sheet.round.opened_at else _("自评还没有开始。")
    return "" if sheet.state == Sheet.OPEN else _("自评已经交了。要改，请先收回。")


def why_not_check(sheet):
    """Why the checkers' column is closed, in words; "" while it is open."""
    if sheet.left_out:
        return _("这个支部这次不参加考核。")
    if sheet.round.state == State.CHECK:
        return ""
    if sheet.round.state in (State.DRAFT, State.SELF):
        return _("现在是%(state)s阶段，检查打分还没有开始。") % {
            "state": sheet.round.get_state_display()
        }
    return _("检查打分已经结束。有不同意的分，在差异复核里改。")


@transaction.atomic
def save_cells(*, sheet, by, column, cells, editions, notes=None):
    """Keep {indicator: typed text} (and {indicator: words}) in the column SELF or CHECK, cell by cell: what cannot be
    is `refused` in words, what somebody else changed since `editions` {indicator: edition} is a conflict, the rest is
    kept. Signatures under what changed become void. Raises ValidationError where the column is closed to `by`."""
    sheet = locked(sheet)
    if words := why_not_fill(sheet) if column == SELF else why_not_check(sheet):
        raise ValidationError(words)
    _must_be_theirs(sheet, by, column)
    lines = {each.indicator: each for each in sheet.lines.select_related("checked_by")}
    said = Saved(lines=lines)
    out = out_of(sheet, lines.values())
    changes, now = [], timezone.now()
    for key, text in cells.items():
        line, indicator = lines.get(key), sheet.round.spec.indicator(key)
        if line is None or indicator is None:
            continue
        note = clean_line((notes or {}).get(key, _note(line, column)))
        value = _read(said, sheet, line, indicator, column, text, note, by, key in out)
        if key in said.refused or (value, note) == (_score(line, column), _note(line, column)):
            continue
        if editions.get(key, line.edition) != line.edition:
            said.conflicts[key] = Conflict(
                text, note, shown_points(_score(line, column), indicator), _note(line, column),
                line.checked_by.name if column == CHECK and line.checked_by else "",
            )  # fmt: skip
            continue
        changes.append(f"{indicator.label}：{_moved(line, column, value, note)}")
        _put(line, column, value, note, by, now)
        said.changed.append(key)
    _keep(sheet, said, column, by, changes)
    return said


def _must_be_theirs(sheet, by, column):
    may = may_fill(by, sheet) if column == SELF else may_check(by, sheet)
    if not may:
        raise ValidationError(
            _("自评由这个支部的干部来填。") if column == SELF
            else _("这张考核表由指定的检查人打分，自己支部的由别人打。")
        )  # fmt: skip


def _read(said, sheet, line, indicator, column, text, note, by, is_out):
    """The Decimal of a text; words into `said` where there is none."""
    value, words = typed.read(text, indicator)
    if words:
        said.refused[line.indicator] = words
    elif is_out and value is not None:
        said.refused[line.indicator] = _("这一项不适用，不用打分。")
    elif column == SELF and not typed.is_self_scored(indicator):
        said.refused[line.indicator] = _("这一项由评委来打，不用自评。")
    elif column == CHECK and not may_check(by, sheet, line.indicator):
        said.refused[line.indicator] = _("这一项不由你打分。")
    elif column == CHECK and line.reviewed_by_id == by.pk:
        said.refused[line.indicator] = _("这一项是你复核定的，检查分请另一位来改。")
    elif len(note) > MOST_NOTE:
        said.refused[line.indicator] = _("说明最多 %d 个字。") % MOST_NOTE
    elif (
        column == CHECK and not note
        and typed.needs_reason(indicator, value, line.system, sheet.round.spec.procedure.differs_by)
    ):  # fmt: skip
        said.refused[line.indicator] = _reason_words(line, value)
    return value


def _reason_words(line, value):
    if line.system is None:
        return _("这一项要写一句原因。")
    return _("系统算的是 %(system)s，填的是 %(value)s：写一句原因再存。") % {
        "system": shown_points(line.system), "value": shown_points(value),
    }  # fmt: skip


def _score(line, column):
    return line.self_score if column == SELF else line.check_score


def _note(line, column):
    return line.self_note if column == SELF else line.check_note


def _moved(line, column, value, note):
    """空 → 8（原因）."""
    words = f"{shown_points(_score(line, column)) or '空'} → {shown_points(value) or '空'}"
    return f"{words}（{note}）" if note else words


def _put(line, column, value, note, by, now):
    if column == SELF:
        line.self_score, line.self_note = value, note
    else:
        line.check_score, line.check_note = value, note
        line.checked_by, line.checked_at = by, now
    line.edition += 1
    line.save()


def _keep(sheet, said, column, by, changes):
    """What follows when lines changed."""
    if not changes:
        return
    record(events.SCORED, sheet, by=by, column=_("自评") if column == SELF else _("检查"),
           lines=changes)  # fmt: skip
    signing.void_changed(sheet, by=by)
    if column == CHECK:
        retotal(sheet=sheet)


@transaction.atomic
def leave_line_out(*, sheet, indicator, by, reason):
    """A line does not apply to this unit, with a reason. Raises ValidationError."""
    sheet, line = _line_to_check(sheet, indicator, by)
    reason = clean_line(reason)
    if not reason:
        raise ValidationError(_("请写为什么不适用，支部看得到。"))
    if len(reason) > MOST_ABSENT:
        raise ValidationError(_("原因最多 %d 个字。") % MOST_ABSENT)
    line.is_absent, line.absent_note = True, reason
    return _absent_changed(sheet, line, by, events.LEFT_OUT, reason=reason)


@transaction.atomic
def take_line_in(*, sheet, indicator, by):
    """The line applies after all."""
    sheet, line = _line_to_check(sheet, indicator, by)
    line.is_absent, line.absent_note = False, ""
    return _absent_changed(sheet, line, by, events.TAKEN_IN)


def _line_to_check(sheet, indicator, by):
    sheet = locked(sheet)
    if words := why_not_check(sheet):
        raise ValidationError(words)
    if not may_check(by, sheet, indicator):
        raise ValidationError(_("这一项不由你打分。"))
    return sheet, sheet.lines.get(indicator=indicator)


def _absent_changed(sheet, line, by, event, **data):
    line.edition += 1
    line.save(update_fields=["is_absent", "absent_note", "edition"])
    record(event, sheet, by=by, indicator=name_of_line(sheet, line), **data)
    signing.void_changed(sheet, by=by)
    retotal(sheet=sheet)
    return line


def missing_of(sheet, lines):
    """Labels of the indicators that the branch has still to score."""
    out = out_of(sheet, lines)
    known = {each.indicator: each for each in lines}
    return [
        sheet.round.spec.indicator(key).label for key in self_keys(sheet.round.spec)
        if key not in out and key in known and known[key].self_score is None
    ]  # fmt: skip


@transaction.atomic
def send_self(*, sheet, by):
    """Hand in the self scores. The secretary signs by it. Raises ValidationError while something is missing: a
    line, or a signature of somebody else."""
    sheet = locked(sheet)
    if words := why_not_fill(sheet):
        raise ValidationError(words)
    _must_be_theirs(sheet, by, SELF)
    if missing := missing_of(sheet, list(sheet.lines.all())):
        raise ValidationError(
            _("还有 %(n)d 项没有填自评：%(which)s。没有得分的填 0。")
            % {"n": len(missing), "which": "、".join(missing[:5]) + ("……" if len(missing) > 5 else "")}
        )  # fmt: skip
    secretary = Signature.Role.SECRETARY
    if secretary in signing.lacking(sheet) and signing.may_sign(by, sheet, secretary):
        signing.sign(sheet=sheet, by=by, role=secretary)
    if lacking := signing.lacking(sheet):
        names = "、".join(str(Signature.Role(each).label) for each in lacking)
        raise ValidationError(_("还差签字：%s。在最下面“签字”那里请本人来签，签好再交。") % names)
    sheet.state, sheet.sent_at = Sheet.SENT, timezone.now()
    sheet.save(update_fields=["state", "sent_at"])
    record(events.SENT, sheet, by=by)
    return sheet


@transaction.atomic
def take_back(*, sheet, by):
    """Open one's self scores again while the branches still score themselves."""
    sheet = locked(sheet)
    _must_be_theirs(sheet, by, SELF)
    if sheet.round.state != State.SELF or sheet.state != Sheet.SENT:
        raise ValidationError(_("自评已经结束，不能收回。有不同意的分，公示时提异议。"))
    sheet.state, sheet.sent_at = Sheet.OPEN, None
    sheet.save(update_fields=["state", "sent_at"])
    record(events.TAKEN_BACK, sheet, by=by)
    return sheet


@transaction.atomic
def fill_from_system(*, sheet, by):
    """Put the system's points into the self cells that are empty; how many."""
    lines = sheet.lines.exclude(system=None).filter(self_score=None)
    keys = set(self_keys(sheet.round.spec))
    cells = {
        each.indicator: shown_points(each.system, places=typed.PLACES)
        for each in lines if each.indicator in keys
    }  # fmt: skip
    said = save_cells(sheet=sheet, by=by, column=SELF, cells=cells, editions={})
    return len(said.changed)


@transaction.atomic
def review_line(*, line, by, text, reason, edition=None):
    """Settle a line: points that count, with a reason. Not by whoever checked it. Raises ValidationError."""
    sheet = locked(line.sheet)
    line = sheet.lines.get(pk=line.pk)
    indicator = sheet.round.spec.indicator(line.indicator)
    _must_be_reviewed(sheet, line, by)
    value, words = typed.read(text, indicator)
    reason = clean_line(reason)
    if words or value is None:
        raise ValidationError(
            {"text": words or _("请填复核以后的分。") + typed.wanted_words(indicator)}
        )
    if not reason:
        raise ValidationError({"reason": _("请写为什么是这个分，支部看得到。")})
    if len(reason) > MOST_NOTE:
        raise ValidationError({"reason": _("原因最多 %d 个字。") % MOST_NOTE})
    if edition is not None and edition != line.edition:
        raise ValidationError(_("这一行刚刚有人改过，看一下现在的分再定。"))
    before = shown_points(line.review_score) or _("空")
    line.review_score, line.review_note = value, reason
    line.reviewed_by, line.reviewed_at = by, timezone.now()
    line.edition += 1
    line.save()
    record(events.REVIEWED, sheet, by=by, indicator=indicator.label, before=before,
           after=shown_points(value), reason=reason)  # fmt: skip
    signing.void_changed(sheet, by=by)
    retotal(sheet=sheet)
    return line


def _must_be_reviewed(sheet, line, by):
    if sheet.left_out or sheet.round.state not in (State.CHECK, State.REVIEW):
        raise ValidationError(_("现在不是复核的时候，这一行不能改。"))
    if line.is_absent:
        raise ValidationError(_("这一项不适用，不用复核。"))
    if not may_check(by, sheet, line.indicator):
        raise ValidationError(_("这一项由指定的检查人复核，自己支部的由别人来。"))
    if line.checked_by_id == by.pk:
        raise ValidationError(_("这一项是你检查打的分，请另一位来复核。"))


def open_claims(sheet):
    """How many claims of a sheet wait for a checker."""
    return Claim.objects.filter(line__sheet=sheet, state=Claim.State.OPEN).count()


@transaction.atomic
def close(*, sheet, by):
    """A checker signs: the first one that everything is checked, the second, who is somebody else, that the sheet is
    right. Raises ValidationError while something is left."""
    sheet = locked(sheet)
    if sheet.left_out or sheet.round.state not in (State.CHECK, State.REVIEW):
        raise ValidationError(_("现在不能签字。"))
    if not may_check(by, sheet):
        raise ValidationError(signing.WHO[Signature.Role.CHECKER])
    if many := open_claims(sheet):
        raise ValidationError(_("还有 %d 条申报没有核对，核对完再签。") % many)
    role = (
        Signature.Role.SECOND if signing.has(sheet, Signature.Role.CHECKER)
        else Signature.Role.CHECKER
    )  # fmt: skip
    signing.sign(sheet=sheet, by=by, role=role)
    sheet.state = Sheet.REVIEWED if role == Signature.Role.SECOND else Sheet.CHECKED
    sheet.save(update_fields=["state"])
    if sheet.state == Sheet.REVIEWED:
        notices.closed(sheet)
    return sheet
