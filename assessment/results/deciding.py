"""The committee decides: it takes a grade or a title from a unit, with a reason, and gives none; then the result is
published and frozen, and what follows is written to the units."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.results import events, labels, notices
from assessment.results.models import Ruling
from assessment.rounds.actions import locked, move
from assessment.rounds.models import Round, ScoreSheet
from assessment.scores.actions import restand
from branches.organisation.actions import end_consequence, set_consequence
from branches.organisation.models import Consequence
from branches.organisation.queries import hats
from tuanwei.audit.actions import record

State = Round.State


def _must_wait(round):
    found = locked(round)
    if found.state != State.DECISION:
        raise ValidationError(
            _("“%(round)s”现在是“%(state)s”，不在审定。请刷新页面再看。")
            % {"round": found.name, "state": found.get_state_display()}
        )
    return found


@transaction.atomic
def take(*, sheet, takes, reason, by):
    """Take a grade ("grade:<key>") or a title ("title:<key>") from a unit. The next grade holds; titles that are drawn
    from the one taken go with it; nobody moves up. The Ruling."""
    round = _must_wait(sheet.round)
    sheet = (
        ScoreSheet.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sheet.pk)
    )
    kind, _colon, key = takes.partition(":")
    has = key in sheet.titles if kind == "title" else kind == "grade" and key and sheet.grade == key
    if not has:
        raise ValidationError(_("%s现在没有这个等级或称号，只能取消有的，不能另给。") % sheet.unit)
    try:
        with transaction.atomic():
            made = Ruling.objects.create(sheet=sheet, takes=takes, reason=reason[:300], by=by)
    except IntegrityError:
        raise ValidationError(_("刚才已经有人取消了，请刷新页面再看。")) from None
    record(
        events.TAKEN, made, by=by, round=round.pk, unit=sheet.unit_id, takes=takes, reason=reason
    )
    restand(round=round)
    return made


@transaction.atomic
def give_back(*, ruling, by):
    """What was taken in error, while the result is not published."""
    round = _must_wait(ruling.sheet.round)
    gone, _rows = Ruling.objects.filter(pk=ruling.pk).delete()
    if not gone:
        return
    record(
        events.GIVEN_BACK, round, by=by, unit=ruling.sheet.unit_id, takes=ruling.takes,
        reason=ruling.reason,
    )  # fmt: skip
    restand(round=round)


def apply(round, standings):
    """Take from {sheet's key: Standing} what the rulings of the round took. Called whenever standings are written."""
    rulings = Ruling.objects.filter(sheet__round=round.pk).order_by("pk")
    rows = list(rulings.values_list("sheet", "takes", "sheet__vetoes", "sheet__followed"))
    if not rows:
        return
    spec = round.spec
    names = labels.names_of(spec)
    for sheet, takes, vetoes, followed in rows:
        if sheet in standings:
            without(spec, names, standings[sheet], takes, vetoes, followed)


def without(spec, names, standing, takes, vetoes=(), followed=()):
    """A Standing after a ruling, changed in place."""
    kind, _colon, key = takes.partition(":")
    if kind == "grade" and standing.grade == key:
        standing.grade = labels.next_lower(names, key)
        standing.why, standing.lowered_by = labels.BY_RULING, key
    elif kind == "title":
        standing.titles = [each for each in standing.titles if each != key]
    _cascade(spec, standing)
    standing.consequences = [
        each.key for each in spec.consequences
        if each.key in followed or standing.grade in each.grades
        or set(vetoes) & set(each.vetoes) or set(standing.titles) & set(each.titles)
    ]  # fmt: skip


def _cascade(spec, standing):
    """Titles that need a grade or another title fall with it."""
    kept: list = []
    for each in spec.titles:
        fits = not each.grades or standing.grade in each.grades
        if each.key in standing.titles and fits and (
            not each.from_title or each.from_title in kept
        ):  # fmt: skip
            kept.append(each.key)
    standing.titles = kept


@transaction.atomic
def publish(*, round, by):
    """The result stands: the round is published and frozen, and what follows is written to its units."""
    found = _must_wait(round)
    restand(round=found)
    return move(round=found, to=State.PUBLISHED, by=by)


def moved(round, before, after, by):
    """A round that is published, by an administrator: what follows is written to its units."""
    if after == State.PUBLISHED:
        if by is None or not hats(by).is_administrator:
            raise ValidationError(_("审定和公布由团委负责人办理。"))
        many = write_consequences(round, by)
        record(
            events.PUBLISHED, round, by=by, units=round.sheets.filter(left_out="").count(),
            rulings=Ruling.objects.filter(sheet__round=round).count(), consequences=many,
        )  # fmt: skip


def origin_key(round, unit_id="", key=""):
    """Where a consequence comes from: it begins with the standard, so that those of earlier rounds are found."""
    return f"assessment:{round.version.kind_id}:{round.pk}:{unit_id}:{key}"


def write_consequences(round, by):
    """Consequences of a published round; those of earlier rounds that lasted until this one end with yesterday.
    Returns how many were written."""
    today = timezone.localdate(round.frozen_at)
    earlier = Consequence.objects.filter(
        key__startswith=f"assessment:{round.version.kind_id}:", ends_on=None
    ).exclude(key__startswith=origin_key(round)[: -len("::") + 1])
    for each in earlier:
        end_consequence(
            consequence=each, by=by, reason=_("%s公布了") % round.name,
            last_day=today - timedelta(days=1),
        )  # fmt: skip
    known = {each.key: each for each in round.spec.consequences}
    many = 0
    for sheet in round.sheets.filter(left_out="").select_related("unit").order_by("pk"):
        for key in sheet.consequences:
            if key in known:
                _write(round, sheet, known[key], today, by)
                many += 1
    return many


def _write(round, sheet, consequence, today, by):
    set_consequence(
        unit=sheet.unit, kind=consequence.kind, amount=consequence.amount,
        label=consequence.label[:120], origin=round.name,
        key=origin_key(round, sheet.unit_id, consequence.key), url=notices.address(round),
        starts_on=today, ends_on=months_on(today, consequence.months), by=by,
    )  # fmt: skip


def months_on(day, months):
    """The last day of so many months from `day` on; None for until the next round."""
    if not months:
        return None
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month, day=last) - timedelta(days=1)
        except ValueError:
            continue
    return None


def end_consequences(round, by, reason):
    """What followed from the round follows no longer: it was opened again."""
    prefix = origin_key(round)[: -len("::") + 1]
    for each in Consequence.objects.filter(key__startswith=prefix):
        end_consequence(consequence=each, by=by, reason=reason)
