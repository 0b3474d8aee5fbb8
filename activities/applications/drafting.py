"""Beginning an application and filling it in: every save is counted, nobody writes over another.

Saving a step names the edition that was read and the `mark` of that step. Where the step has been
changed since, `Conflict` is raised and nothing is saved.
"""

import hashlib
import json
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications import asking, events, filling, outcomes
from activities.applications.models import (
    Application,
    ApplicationFile,
    BudgetLine,
    TeamMember,
)
from activities.applications.permissions import can_write, sides
from activities.kinds import spec
from activities.kinds.queries import rules_in_force
from branches.organisation.models import Unit
from tuanwei.attachments.actions import claim, discard
from tuanwei.audit.actions import record

MOST_DRAFTS = 20
COPIED = (
    "title", "other_schools", "people_inside", "people_outside", "people_abroad", "plan",
    "where", "place", "setup_minutes", "clearing_minutes", "hours",
)  # fmt: skip


class Conflict(Exception):
    """The step was changed by somebody else, or in another tab, since it was read."""


def locked(application):
    """The row as it stands now, locked."""
    return Application.objects.select_for_update().get(pk=application.pk)


def locked_to_write(application, by):
    """The row, locked, for somebody who may still change it. Raises ValidationError in words."""
    found = locked(application)
    if not found.is_open:
        raise ValidationError(
            _("这份申报现在是“%(state)s”，不能再改。要改请先撤回。") % {
                "state": found.get_state_display()}
        )  # fmt: skip
    if not can_write(by, found):
        raise ValidationError(_("这份申报由申报人和申报单位的干部来填。"))
    return found


def must_be_free(unit, user, applicant):
    """Raises ValidationError with the reasons why they may not apply now."""
    if reasons := outcomes.reasons(unit, user, applicant):
        raise ValidationError(reasons)


def _must_offer(rules, side, by):
    if rules is None:
        raise ValidationError(_("这类活动现在不接受申报，请选别的类型。"))
    if side not in sides(by):
        raise ValidationError(_("你现在不能以这个身份申报，请换一个身份。"))
    if side.applicant not in rules.spec.basics.applicants:
        raise ValidationError(_("“%(kind)s”不由这个身份申报，请换一个身份或类型。") % {
            "kind": rules.kind})  # fmt: skip


@transaction.atomic
def begin(*, kind, side, by, theme=None, source=None):
    """A new draft of `kind` (its id) for `side`, perhaps filled from `source`, an earlier
    application of the same unit, or towards a `theme` of the menu.

    Raises ValidationError, in words, for whoever may not apply now.
    """
    rules = rules_in_force(kind)
    _must_offer(rules, side, by)
    must_be_free(side.unit, by, side.applicant)
    drafts = Application.objects.filter(made_by=by, state=Application.State.DRAFT)
    if drafts.count() >= MOST_DRAFTS:
        raise ValidationError(
            _("你有 %(n)d 份草稿还没交，先交掉或删掉几份再开始新的。") % {"n": MOST_DRAFTS}
        )
    made = Application(
        kind_id=kind, rules_id=rules.pk, applicant=side.applicant, unit=side.unit, made_by=by,
        theme=theme if rules.spec.basics.theme != "none" else None, phone=by.phone,
    )  # fmt: skip
    if theme and not source:
        made.title = theme.title[: rules.spec.basics.name_most]
    if source:
        _must_be_copyable(source, made, by)
        _copy_fields(made, source, rules.spec)
    made.save()
    if source:
        _copy_rows(made, source, rules.spec)
    if rules.spec.team.is_asked and not made.team.filter(is_leader=True).exists():
        made.team.filter(user=by).delete()
        TeamMember.objects.create(application=made, user=by, is_leader=True)
    record(events.BEGUN, made, by=by, kind=rules.kind.name, copied=source.number if source else "")
    return made


@transaction.atomic
def begin_filled(*, kind, side, by, proposed):
    """A new draft with what was read from a Word form: `word_reading.proposal`, looked at by `by`."""
    made = begin(kind=kind, side=side, by=by)
    rules = rules_in_force(kind).spec
    for name, value in proposed["values"].items():
        is_key = name in ("venue", "second_venue", "teacher")
        is_moment = name in ("starts_at", "ends_at", "sign_up_closes_at")
        value = datetime.fromisoformat(value) if is_moment else value
        setattr(made, f"{name}_id" if is_key else name, value)
    if made.starts_at and made.ends_at and made.ends_at <= made.starts_at:
        made.ends_at = None
    made.answers = dict(proposed["answers"])
    made.organisers.set(Unit.objects.active().filter(pk__in=proposed["organisers"]))
    for name, lines in proposed["rows"].items():
        if not filling.is_asked(rules, name):
            continue
        if name == "budget":
            lines = [line | {"unit_price": Decimal(line["unit_price"])} for line in lines]
            _replace(made, name, lines)
        else:
            _add_people(made, lines)
    _touch(made)
    record(events.SAVED, made, by=by, source="word")
    return made


def _add_people(made, lines):
    """The team as the form has it; who began it leads unless the form says otherwise."""
    wanted = {line["user"]: line for line in lines}
    leaders = [key for key, line in wanted.items() if line["is_leader"]][:1]
    if leaders:
        made.team.exclude(user__in=leaders).update(is_leader=False)
    there = set(made.team.values_list("user", flat=True))
    made.team.filter(user__in=leaders).update(is_leader=True)
    TeamMember.objects.bulk_create(
        TeamMember(application=made, user_id=key, duty=line["duty"], is_leader=key in leaders)
        for key, line in wanted.items() if key not in there
    )  # fmt: skip


def _must_be_copyable(source, made, by):
    own = source.made_by_id == by.pk or source.unit_id == made.unit_id
    if not own:
        raise ValidationError(_("只能照本单位或自己以前的申报来填。"))


def _copy_fields(made, source, rules):
    made.copied_from = source
    if source.made_by_id == made.made_by_id:  # nobody else's number
        made.phone = source.phone
    for name in COPIED:
        setattr(made, name, getattr(source, name))
    if source.teacher_id and source.teacher.is_active:
        made.teacher = source.teacher
    for name in ("venue", "second_venue"):
        venue = getattr(source, name)
        setattr(made, name, venue if venue and venue.is_active else None)
    made.answers = {
        rule.key: source.answers[rule.key]
        for rule in rules.fields
        if rule.kind not in ("confirm", "date", "moment")
        and asking.fits(rule, source.answers.get(rule.key))
    }


def _copy_rows(made, source, rules):
    made.organisers.set(source.organisers.filter(is_active=True))
    if rules.money.is_asked:
        sources = {each.key for each in rules.money.sources}
        BudgetLine.objects.bulk_create(
            BudgetLine(
                application=made, item=each.item, unit_price=each.unit_price,
                quantity=each.quantity, source=each.source if each.source in sources else "",
                category=each.category if each.category in rules.money.categories else "",
            )
            for each in source.budget.all()
        )  # fmt: skip
    if rules.team.is_asked:
        TeamMember.objects.bulk_create(
            TeamMember(
                application=made, user_id=each.user_id, duty=each.duty, is_leader=each.is_leader
            )
            for each in source.team.filter(user__is_active=True)
        )


def mark(application, rules, step):
    """A short text that changes with what a step holds; of what `filling.read` brought."""
    plain = filling.plain_of(application, rules)
    own = {rule.key for rule in rules.fields if rule.step == step}
    names = [name for name, at, _label in filling.USUAL if at == step]
    held = [plain.get(name) for name in names]
    held.append({key: value for key, value in plain["answers"].items() if key in own})
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def save_step(*, application, by, step, edition, seen, values, rows=None, answers=None, organisers=None,
              is_typing=False):  # fmt: skip
    """Save what one step's form holds; what is not named stays. Returns the application.

    `edition` and `seen` (a `mark`) tell what was read; raises Conflict when the step has changed
    since. `rows` {name: [fields]} replaces whole tables. `is_typing`: saved by itself while somebody
    types, which the record does not note each time.
    """
    found = locked_to_write(application, by)
    if edition != found.edition:
        whole = filling.read(found)
        if mark(whole, filling.rules_of(whole)[1], step) != seen:
            raise Conflict
    before = _state(found)
    for name, value in values.items():
        setattr(found, name, value)
    for key, value in (answers or {}).items():
        if value is None:
            found.answers.pop(key, None)
        else:
            found.answers[key] = value
    if found.starts_at and found.ends_at and found.ends_at <= found.starts_at:
        raise ValidationError({"ends_at": _("结束要晚于开始。")})
    changed = _state(found) != before
    changed |= _set_organisers(found, organisers)
    for name, wanted in (rows or {}).items():
        changed |= _replace(found, name, wanted)
    if changed:
        _touch(found)
        if not is_typing:
            record(events.SAVED, found, by=by, step=step)
    return found


def _state(application):
    values = {field.attname: getattr(application, field.attname)
              for field in Application._meta.concrete_fields}  # fmt: skip
    return values | {"answers": dict(application.answers)}


def _set_organisers(application, wanted):
    if wanted is None:
        return False
    before = set(application.organisers.values_list("pk", flat=True))
    application.organisers.set(wanted)
    return before != {unit.pk for unit in wanted}


def _replace(application, name, wanted):
    model = filling.ROW_MODELS[name]
    kept = [
        field.attname for field in model._meta.concrete_fields
        if field.attname not in ("id", "application_id")
    ]  # fmt: skip
    fresh = [model(application=application, **fields) for fields in wanted]
    before = list(model.objects.filter(application=application).order_by("pk").values(*kept))
    if before == [{each: getattr(row, each) for each in kept} for row in fresh]:
        return False
    model.objects.filter(application=application).delete()
    model.objects.bulk_create(fresh)
    return True


def _touch(application):
    application.edition += 1
    application.changed_at = timezone.now()
    application.save()


@transaction.atomic
def add_file(*, application, by, rule, attachment):
    """Hand in a stored `attachment` for the FileRule `rule`; raises ValidationError when there are
    as many as it takes."""
    found = locked_to_write(application, by)
    if found.files.filter(rule=rule.key, until_turn=None).count() >= rule.most:
        raise ValidationError(
            _("“%(label)s”最多 %(most)d 个文件，先删掉一个再传。") % {
                "label": rule.label, "most": rule.most}
        )  # fmt: skip
    claim([attachment])
    ApplicationFile.objects.create(application=found, rule=rule.key, attachment=attachment)
    _touch(found)
    record(events.SAVED, found, by=by, step=spec.FILES, file=attachment.name)


@transaction.atomic
def drop_file(*, application, by, attachment):
    """Take a file out again. One that was handed in with an earlier turn stays for that turn."""
    found = locked_to_write(application, by)
    rows = found.files.select_related("attachment").filter(attachment=attachment, until_turn=None)
    row = rows.first()
    if row is None:
        raise ValidationError(_("这个文件已经删掉了。"))
    kept, handed_in = row.attachment, found.submissions.order_by("-turn").first()
    if handed_in and [row.rule, str(kept.pk)] in handed_in.content["plain"]["files"]:
        row.until_turn = found.turn
        row.save(update_fields=["until_turn"])
    else:
        row.delete()
        discard(kept)
    _touch(found)
    record(events.SAVED, found, by=by, step=spec.FILES, file=kept.name)


@transaction.atomic
def drop_draft(*, application, by):
    """Delete a draft that nobody has seen yet, with its files."""
    found = locked_to_write(application, by)
    if found.turn:
        raise ValidationError(_("交过的申报不能删，可以撤回。"))
    record(events.DROPPED, found, by=by)
    for row in list(found.files.select_related("attachment")):
        kept = row.attachment
        row.delete()
        discard(kept)
    found.delete()


def units_named(text):
    """(units, names that are none) of joint organisers written one a line."""
    names = filling.schools(text)
    found: dict[str, list[Unit]] = {}
    for unit in Unit.objects.active().filter(name__in=names):
        found.setdefault(unit.name, []).append(unit)
    units = [found[name][0] for name in names if len(found.get(name, [])) == 1]
    return units, [name for name in names if len(found.get(name, [])) != 1]
