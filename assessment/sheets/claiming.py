"""Claims: what a branch says happened, with evidence; what a checker says to it. Accepted, it is a fact."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.engine.terms import levels_of, own_source, roles_of
from assessment.facts.actions import end_fact, lock_rounds, note_fact
from assessment.facts.models import Fact
from assessment.rounds.models import Round, ScoreSheet
from assessment.rounds.permissions import may_check, may_fill
from assessment.sheets import cells, events, notices
from assessment.sheets.actions import locked
from assessment.sheets.models import Claim, ClaimFile
from tuanwei.attachments.actions import claim as claim_files
from tuanwei.audit.actions import record
from tuanwei.lib.texts import clean_line

MOST_FILES = 5
State = Claim.State


def why_not_claim(sheet):
    """Why nothing can be claimed now, in words; "" while it can."""
    if sheet.left_out:
        return _("这个支部这次不参加考核。")
    has_self = sheet.round.spec.procedure.has_self_scores
    if sheet.round.state == Round.State.SELF and sheet.state == ScoreSheet.State.OPEN:
        return ""
    if sheet.round.state == Round.State.CHECK and not has_self:
        return ""
    if sheet.round.state == Round.State.SELF:
        return _("自评已经交了。要再申报，请先收回自评。")
    return _("现在不能申报了，申报和自评一起交。")


@transaction.atomic
def claim(
    *, line, by, term, on, label, number=Decimal(1), level="", role="", link="", attachments=()
):
    """A branch claims that something happened, with evidence. Raises ValidationError by field."""
    sheet = locked(line.sheet)
    if words := why_not_claim(sheet):
        raise ValidationError(words)
    if not may_fill(by, sheet):
        raise ValidationError(_("申报由这个支部的干部来填。"))
    indicator = sheet.round.spec.indicator(line.indicator)
    if indicator is None or not cells.is_claimed(indicator):
        raise ValidationError(_("这一项不用申报。"))
    wanted = next((each for each in cells.claim_terms(indicator) if each.key == term), None)
    if wanted is None:
        raise ValidationError({"term": _("请选是哪一种。")})
    _must_fit(sheet, wanted, on=on, label=label, number=number, level=level, role=role)
    if not attachments and not link:
        raise ValidationError({"files": _("请附材料，或者写一个看得到它的链接。")})
    if len(attachments) > MOST_FILES:
        raise ValidationError({"files": _("最多 %d 个文件。") % MOST_FILES})
    made = Claim.objects.create(
        line=line, term=term, on=on, number=number, level=level, role=role,
        label=clean_line(label), link=link, by=by,
    )  # fmt: skip
    claim_files(attachments)
    ClaimFile.objects.bulk_create(ClaimFile(claim=made, attachment=each) for each in attachments)
    record(events.CLAIMED, made, by=by, unit=str(sheet.unit), indicator=indicator.label)
    return made


def _must_fit(sheet, term, *, on, label, number, level, role):
    held, faults = sheet.round, {}
    if not held.starts_on <= on <= held.ends_on:
        faults["on"] = _("日期要在 %(first)s 到 %(last)s 之间，这次考核只算这段时间。") % {
            "first": held.starts_on, "last": held.ends_on,
        }  # fmt: skip
    if not clean_line(label):
        faults["label"] = _("请写是什么事，比如“获市级五四红旗团支部”。")
    if number <= 0:
        faults["number"] = _("数量要大于 0。")
    for name, value, known in (("level", level, levels_of(term)), ("role", role, roles_of(term))):
        if known and value not in dict(known):
            faults[name] = _("请从列出的里面选。")
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def withdraw_claim(*, claim, by):
    """The branch takes back a claim that nobody has decided."""
    claim = _locked_claim(claim)
    if not may_fill(by, claim.line.sheet):
        raise ValidationError(_("申报由这个支部的干部来收回。"))
    if claim.state != State.OPEN:
        raise ValidationError(_("这条申报已经核对过了，不能收回。"))
    claim.state = State.WITHDRAWN
    claim.save(update_fields=["state"])
    record(events.CLAIM_WITHDRAWN, claim, by=by, unit=str(claim.line.sheet.unit))
    return claim


@transaction.atomic
def decide_claim(*, claim, by, is_accepted, words=""):
    """A checker accepts a claim (it becomes a fact) or refuses it with a reason. A decision may be changed while the
    round is checked: the fact of one that is refused after all ends. Raises ValidationError."""
    lock_rounds(claim.on, claim.on)
    claim = _locked_claim(claim)
    sheet = claim.line.sheet
    _must_be_decided(claim, sheet, by)
    words = clean_line(words)[:300]
    if not is_accepted and not words:
        raise ValidationError({"words": _("请写为什么不认可，支部看得到。")})
    wanted = State.ACCEPTED if is_accepted else State.REFUSED
    if claim.state == wanted:
        raise ValidationError(_("这条申报已经是“%s”了。") % claim.get_state_display())
    if claim.state == State.ACCEPTED:
        end_fact(fact=claim.fact, by=by, reason=words[:200])
        claim.fact = None
    if is_accepted:
        claim.fact = _fact_of(claim, sheet, by)
    claim.state, claim.words = wanted, words
    claim.decided_by, claim.decided_at = by, timezone.now()
    claim.save()
    event = events.CLAIM_ACCEPTED if is_accepted else events.CLAIM_REFUSED
    record(event, claim, by=by, unit=str(sheet.unit), words=words)
    notices.claim_decided(claim)
    return claim


def _locked_claim(claim):
    rows = Claim.objects.select_related(
        "line__sheet__round__version", "line__sheet__unit", "by", "fact"
    )
    return rows.select_for_update(of=("self",)).get(pk=claim.pk)


def _must_be_decided(claim, sheet, by):
    if sheet.round.state not in (Round.State.CHECK, Round.State.REVIEW):
        raise ValidationError(_("现在不是核对申报的时候。"))
    if claim.state == State.WITHDRAWN:
        raise ValidationError(_("支部已经收回了这条申报。"))
    if claim.by_id == by.pk or not may_check(by, sheet, claim.line.indicator):
        raise ValidationError(_("申报由指定的检查人核对，自己支部的由别人来。"))


def _fact_of(claim, sheet, by):
    indicator = sheet.round.spec.indicator(claim.line.indicator)
    term = next(each for each in indicator.terms if each.key == claim.term)
    return note_fact(
        unit=sheet.unit, source=own_source(indicator, term), on=claim.on, label=claim.label,
        origin=Fact.Origin.CLAIM, by=by, number=claim.number, level=claim.level, role=claim.role,
        round=sheet.round, record=f"assessment.claim:{claim.pk}",
        url=notices.page_of_claim(claim),
    )  # fmt: skip
