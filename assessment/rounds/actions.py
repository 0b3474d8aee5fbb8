"""A round is begun, opened, moved on; units leave and join; people are named to score."""

from itertools import pairwise

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.rounds import events, hooks, notices, opening, queries, states
from assessment.rounds.barring import standing_in_the_way
from assessment.rounds.models import Move, Round, Scorer, ScoreSheet
from tuanwei.audit.actions import record

State = Round.State
SHORT, LONG = 200, 300
FIELDS = ("name", "starts_on", "ends_on", "self_until", "check_until", "review_until", "previous")


def locked(held):
    """The round as it is now; nobody else changes it until this transaction ends."""
    rows = Round.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("version__kind").get(pk=held.pk)


def keep_state(key):
    """The round of this key keeps its state until this transaction ends, so that what is allowed now is written before
    the next step reads it. Many may hold it so at once; take it before any row of a sheet."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {Round._meta.db_table} WHERE id = %s FOR SHARE",  # noqa: S608
            [key],
        )


def must_be(held, *expected):
    """Raises ValidationError, in words, unless the round is in one of the states."""
    if held.state not in expected:
        raise ValidationError(
            _("这次考核%(state)s，这一步现在不能做。刷新页面看最新的情况。")
            % {"state": held.get_state_display()}
        )


def _said(words, most, refusal):
    words = words.strip()
    if len(words) < 2:
        raise ValidationError(refusal)
    if len(words) > most:
        raise ValidationError(_("写得太长了，最多 %d 个字。") % most)
    return words


# --- The round itself ---------------------------------------------------------------------------


def _check(held):
    """Days in their order, by the standard that holds; raises ValidationError at the fields."""
    if held.ends_on < held.starts_on:
        raise ValidationError({"ends_on": _("结束不能早于开始。")})
    if held.spec.procedure.has_self_scores and held.self_until is None:
        raise ValidationError({"self_until": _("这个标准要自评，填自评到哪天。")})
    if not held.spec.procedure.has_self_scores:
        held.self_until = None
    steps = [
        (name, getattr(held, name)) for name in ("self_until", "check_until", "review_until")
        if getattr(held, name)
    ]  # fmt: skip
    for (_before, first), (name, then) in pairwise(steps):
        if then < first:
            raise ValidationError({name: _("要在前一步之后，前一步到 %s。") % first})
    if held.previous and held.previous.version.kind_id != held.version.kind_id:
        raise ValidationError({"previous": _("选同一个标准的一次考核，才好比较。")})
    if held.previous and held.previous.starts_on >= held.starts_on:
        raise ValidationError({"previous": _("上一次要比这一次早。")})
    if held.previous and held.previous.state in (State.DRAFT, State.CALLED_OFF):
        raise ValidationError({"previous": _("这一次没有办过，选别的。")})


def _save(held):
    """Saved; the same standard over the same days is refused in words, also when two begin it at once."""
    twins = Round.objects.filter(
        version=held.version, starts_on=held.starts_on, ends_on=held.ends_on
    ).exclude(state=State.CALLED_OFF)
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError:
        twin = twins.exclude(pk=held.pk).first()
        raise ValidationError(
            _("这个标准在这段时间已经有一次考核：%s。去那里接着办，或者换一段时间。")
            % (twin.name if twin else held.name)
        ) from None


@transaction.atomic
def make_round(
    *, standard_version, name, starts_on, ends_on, self_until, check_until, review_until, previous, by
):  # fmt: skip
    """A draft of a round under this version, which it keeps. Raises ValidationError for a version that is not in force
    and for days in a wrong order."""
    since = standard_version.in_force_from
    if since is None or since > timezone.now():
        raise ValidationError(_("这一版标准还没有生效，先发布再开始考核。"))
    held = Round(
        version=standard_version, name=name.strip(), starts_on=starts_on, ends_on=ends_on,
        self_until=self_until, check_until=check_until, review_until=review_until,
        previous=previous,
    )  # fmt: skip
    _check(held)
    _save(held)
    record(events.MADE, held, by=by, standard=str(standard_version))
    return held


@transaction.atomic
def change_round(*, round, by, **fields):
    """Change a draft; once it is open the name, deadlines of steps that are not over, and the round it is
    compared with. Its version and its days stay."""
    held = locked(round)
    must_be(held, State.DRAFT, *states.CHANGING)
    if held.state != State.DRAFT and (fields["starts_on"], fields["ends_on"]) != (
        held.starts_on, held.ends_on,
    ):  # fmt: skip
        raise ValidationError(_("已经开始，考核哪段时间不能再改。"))
    before = {name: getattr(held, name) for name in FIELDS}
    for name in FIELDS:
        setattr(held, name, fields[name])
    _check(held)
    _save(held)
    changed = [
        str(Round._meta.get_field(name).verbose_name)
        for name in FIELDS
        if getattr(held, name) != before[name]
    ]
    if changed:
        record(events.CHANGED, held, by=by, fields=changed)
    return held


@transaction.atomic
def open_round(*, round, by):
    """Make the sheets of all active units of the kind, and begin: with self scores where the standard has them."""
    return move(round=round, to=states.opens_to(round.spec.procedure.has_self_scores), by=by)


@transaction.atomic
def move(*, round, to, by, words=""):
    """The only way a state changes. Raises ValidationError where that state does not follow, a reason is missing,
    or something stands in the way; the one who comes second of two hears that somebody was first."""
    held = locked(round)
    before = held.state
    if not states.may_follow(before, to):
        raise ValidationError(
            _("这次考核现在是“%(now)s”，不能变成“%(to)s”。可能同事刚走了这一步，刷新页面看看。")
            % {"now": held.get_state_display(), "to": State(to).label}
        )
    _must_be_the_way(held, to)
    words = words.strip()
    if (before, to) in states.MUST_SAY:
        words = _said(words, LONG, _("写一句为什么，同事和支部会看到。"))
    if barred := standing_in_the_way(held, to):
        raise ValidationError(barred)
    _enter(held, to, by, words)
    made = Move.objects.create(round=held, before=before, after=to, by=by, words=words)
    record(
        events.MOVED, held, by=by, before=str(State(before).label), after=str(State(to).label),
        words=words,
    )  # fmt: skip
    for each in hooks.moved:
        each(held, before, to, by)
    notices.moved(held, made)
    return held


def _must_be_the_way(held, to):
    """A draft opens into the step that its standard begins with, no other."""
    opens_to = states.opens_to(held.spec.procedure.has_self_scores)
    if held.state == State.DRAFT and to != State.CALLED_OFF and to != opens_to:
        raise ValidationError(_("这个标准先%s，不能跳过。") % State(opens_to).label)


def _enter(held, to, by, words):
    """What changes with the state."""
    now = timezone.now()
    if held.state == State.DRAFT and to != State.CALLED_OFF:
        opening.make_sheets(held, queries.units_to_score(held))
        held.opened_by, held.opened_at = by, now
    if to == State.CALLED_OFF:
        held.reason = words
    if to == State.PUBLICITY:
        held.posted_at = now
    if to == State.PUBLISHED:
        held.frozen_at, held.published_by = now, by
    if to == State.REVIEW:
        held.posted_at = held.frozen_at = held.published_by = None
    held.state = to
    held.save()


# --- Units --------------------------------------------------------------------------------------


def _locked_sheet(sheet):
    """(round, sheet), both locked, while units may still come and go."""
    held = locked(sheet.round)
    if held.state not in states.CHANGING:
        raise ValidationError(
            _("这次考核%s，名单已经定了。要改先退回复核。") % held.get_state_display()
        )
    rows = ScoreSheet.objects.select_for_update(of=("self",))
    found = rows.select_related("unit", "merged_into__unit").get(pk=sheet.pk)
    found.round = held
    return held, found


def _regrouped(held, unit_ids):
    for each in hooks.regrouped:
        each(held, unit_ids)


@transaction.atomic
def leave_out(*, sheet, by, reason, merged_into=None):
    """The unit does not take part (any more), with a reason. With `merged_into` its facts go on counting for that
    sheet. What was scored stays on the sheet and is read by nobody who ranks."""
    held, sheet = _locked_sheet(sheet)
    if sheet.left_out:
        raise ValidationError(_("%s已经不参加了。") % sheet.unit)
    sheet.left_out = _said(reason, SHORT, _("写一句为什么不参加，支部会看到。"))
    if merged_into is not None:
        sheet.merged_into = _to_merge_into(held, sheet, merged_into)
    sheet.kept = ""
    sheet.edition += 1
    sheet.save()
    record(
        events.LEFT_OUT, held, by=by, unit=sheet.unit.name, reason=sheet.left_out,
        merged_into=sheet.merged_into and sheet.merged_into.unit.name,
    )  # fmt: skip
    _regrouped(held, [sheet.unit_id, *([sheet.merged_into.unit_id] if sheet.merged_into else [])])
    notices.left_out(sheet, by)
    return sheet


def _to_merge_into(held, sheet, into):
    rows = held.sheets.select_for_update(of=("self",)).select_related("unit")
    into = rows.filter(pk=into.pk).first()
    if into is None or into.pk == sheet.pk:
        raise ValidationError(_("选这次考核里的另一个组织。"))
    if into.left_out:
        raise ValidationError(_("%s自己也不参加了，选并进去以后还在的那个。") % into.unit)
    return into


@transaction.atomic
def keep(*, sheet, by, reason):
    """A unit that was closed since takes part to the end, with a reason."""
    held, sheet = _locked_sheet(sheet)
    if sheet.left_out:
        raise ValidationError(_("%s已经不参加了，要它参加，先让它回来。") % sheet.unit)
    if sheet.unit.is_active:
        raise ValidationError(_("%s还在用，本来就参加。") % sheet.unit)
    sheet.kept = _said(reason, SHORT, _("写一句为什么还参加，比如“九月才合并，这一年算完”。"))
    sheet.save(update_fields=["kept"])
    record(events.KEPT, held, by=by, unit=sheet.unit.name, reason=sheet.kept)
    return sheet


@transaction.atomic
def join(*, round, unit, by):
    """A unit joins a round that is running, with what it is today; one that was left out comes back with the sheet
    it had, and counts for itself again."""
    held = locked(round)
    must_be(held, *states.CHANGING)
    if unit.kind != held.spec.units:
        raise ValidationError(_("这个标准不考核%s。") % unit.get_kind_display())
    sheet = held.sheets.select_for_update(of=("self",)).filter(unit=unit).first()
    if sheet is None and not unit.is_active:
        raise ValidationError(_("%s已经停用，不能加入。") % unit)
    if sheet is not None and not sheet.left_out:
        raise ValidationError(_("%s已经在这次考核里了。") % unit)
    if sheet is None:
        sheet = opening.make_sheets(held, [unit])[0]
    else:
        sheet.left_out, sheet.merged_into = "", None
        sheet.edition += 1
        sheet.save()
    sheet.round, sheet.unit = held, unit
    record(events.JOINED, held, by=by, unit=unit.name)
    _regrouped(held, [unit.pk])
    notices.joined(sheet, by)
    return sheet


@transaction.atomic
def count_members(*, round, by, reason):
    """Members of all sheets as they are today; return {sheet's key: (before, now)} of those that changed."""
    held = locked(round)
    must_be(held, *states.CHANGING)
    reason = _said(reason, SHORT, _("写一句为什么重新数，比如“十月转专业以后”。"))
    changed, rows = queries.members_changed(held), []
    for sheet in held.sheets.filter(pk__in=changed):
        sheet.members = changed[sheet.pk][1]
        rows.append(sheet)
    if not rows:
        raise ValidationError(_("人数和现在一样，不用重新数。"))
    ScoreSheet.objects.bulk_update(rows, ["members"], batch_size=500)
    record(events.MEMBERS_COUNTED, held, by=by, reason=reason, sheets=len(rows))
    _regrouped(held, [each.unit_id for each in rows])
    return changed


@transaction.atomic
def set_categories(*, round, by, categories):
    """`categories`: {sheet's key: key of a category, "" for none}; return how many changed."""
    held = locked(round)
    must_be(held, *states.CHANGING)
    known = {each.key for each in held.spec.categories} | {""}
    if not known.issuperset(categories.values()):
        raise ValidationError(_("有一个类别不在标准里，刷新页面再选。"))
    rows = []
    for sheet in (
        held.sheets.select_for_update(of=("self",)).filter(pk__in=categories).order_by("pk")
    ):
        if sheet.category != categories[sheet.pk]:
            sheet.category = categories[sheet.pk]
            rows.append(sheet)
    if rows:
        ScoreSheet.objects.bulk_update(rows, ["category"], batch_size=500)
        record(events.CATEGORISED, held, by=by, sheets=len(rows))
        _regrouped(held, [each.unit_id for each in rows])
    return len(rows)


# --- People -------------------------------------------------------------------------------------


@transaction.atomic
def add_scorer(*, round, user, role, by, indicators=(), under=None):
    """Somebody scores (these indicators, or all; the units at or below `under`, or all), judges or watches. Who watches
    scores nothing in the same round."""
    held = locked(round)
    must_be(held, State.DRAFT, *states.CHANGING)
    if not user.is_active:
        raise ValidationError(_("%s的账号已经停用，换一个人。") % user.name)
    if not {each.key for each in held.spec.leaves}.issuperset(indicators):
        raise ValidationError({"indicators": _("有一个指标不在标准里，刷新页面再选。")})
    if role == Scorer.Role.CHECKER and queries.only_watches(user):
        raise ValidationError(_("%s是督导，看得到全部，什么都不改，请别人来检查。") % user.name)
    others = held.scorers.filter(user=user).exclude(role=role)
    watching = Scorer.Role.SUPERVISOR
    if (role == watching and others.exists()) or others.filter(role=watching).exists():
        raise ValidationError(
            _("%s不能又打分又在监督小组：监督的人看得到全部，什么都不改。") % user.name
        )
    if role == watching:
        indicators, under = (), None
    order = [each.key for each in held.spec.leaves if each.key in set(indicators)]
    made = Scorer(round=held, user=user, role=role, indicators=order, under=under)
    if held.scorers.filter(user=user, role=role, under=under).exists():
        raise ValidationError(
            _("%(who)s已经是%(role)s了，管的范围一样。要换指标，先从名单里去掉。")
            % {"who": user.name, "role": made.get_role_display()}
        )
    made.save()
    record(
        events.SCORER_ADDED, held, by=by, user=user.pk, role=str(made.get_role_display()),
        indicators=len(order), under=under and under.name,
    )  # fmt: skip
    notices.named(made, by)
    return made


@transaction.atomic
def drop_scorer(*, scorer, by):
    """Somebody does not score any more; what they gave stays."""
    held = locked(scorer.round)
    must_be(held, State.DRAFT, *states.CHANGING)
    gone, _rows = held.scorers.filter(pk=scorer.pk).delete()
    if gone:
        record(
            events.SCORER_DROPPED, held, by=by, user=scorer.user_id,
            role=str(scorer.get_role_display()),
        )  # fmt: skip


@transaction.atomic
def add_scorers(*, round, users, role, by, indicators=(), unders=()):
    """Several people for several general branches at once: all of them, or in words why none."""
    return [
        add_scorer(round=round, user=user, role=role, by=by, indicators=indicators, under=under)
        for user in users
        for under in (unders or [None])
    ]
