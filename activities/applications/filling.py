"""An application with its rows as plain data, as words, and as what is handed in.

`read` brings everything in a fixed number of queries; the others only look at what it brought.
Fields are named as `checks` names them: `field.<key>` and `file.<key>` for a kind's own ones.
"""

from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Max, Prefetch, Q, Sum, prefetch_related_objects
from django.utils import timezone

from activities.applications import asking
from activities.applications.checks import (
    Filled,
    FilledLine,
    FilledMaterial,
    FilledPart,
    FilledPerson,
    facts,
)
from activities.applications.field_names import FIELD_LABELS, ROWS, STEP_LABELS, USUAL
from activities.applications.models import (
    Application,
    ApplicationFile,
    BudgetLine,
    Part,
    PlannedMaterial,
    TeamMember,
)
from activities.kinds import spec
from activities.kinds.queries import rules_in_force, spec_of
from branches.organisation.models import Member, Unit
from tuanwei.lib.terms import Term

State = Application.State
COUNTED = (State.REVIEW, State.PUBLIC, State.APPROVED, State.EXEMPT)
ROW_MODELS = {
    "parts": Part, "budget": BudgetLine, "team": TeamMember, "materials": PlannedMaterial,
}  # fmt: skip
MEDIA = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "doc",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "slides",
}

__all__ = ["FIELD_LABELS", "ROWS", "STEP_LABELS", "USUAL"]  # read here as often as there


@dataclass(frozen=True)
class Label:
    """A field of the form: where it stands, its name, what people call it."""

    step: str
    name: str
    label: str


def is_asked(rules, name):
    """True when the usual field `name` belongs to the form of these rules (a Spec)."""
    return {
        "theme": rules.basics.theme != "none", "follows": bool(rules.basics.follows),
        "plan": rules.basics.needs_plan, "parts": rules.basics.parts != "none",
        "budget": rules.money.is_asked, "team": rules.team.is_asked,
        "materials": rules.materials.is_asked, "declared": bool(rules.basics.declaration),
    }.get(name, True)  # fmt: skip


def labels(rules, known=None):
    """[Label] of every field in the order of the form; of what `known` (facts) ask for, else all."""
    fields = rules.fields if known is None else rules.asked_fields(known)
    files = rules.files if known is None else rules.asked_files(known)
    found = [Label(step, name, label) for name, step, label in USUAL if is_asked(rules, name)]
    found += [Label(rule.step, f"field.{rule.key}", rule.label) for rule in fields]
    found += [Label(spec.FILES, f"file.{rule.key}", rule.label) for rule in files]
    return sorted(found, key=lambda each: spec.STEPS.index(each.step))


def steps(rules):
    """The steps that these rules need at all, in order."""
    needed = {label.step for label in labels(rules)}
    return [step for step in spec.STEPS if step in needed]


def rules_of(application):
    """(id, Spec) that the application is measured by: what is in force until it is first handed in,
    afterwards the version it was handed in under; its own, too, when its kind is not offered."""
    newest = None if application.turn else rules_in_force(application.kind_id)
    if newest is not None:
        return newest.pk, newest.spec
    return application.rules_id, spec_of(application.rules_id)


def read(application):
    """`application` with all its rows, brought anew: one query and one for each kind of rows."""
    found = Application.objects.select_related(
        "kind",
        "unit__parent",
        "made_by",
        "theme",
        "follows",
        "teacher",
        "venue",
        "second_venue",
        "copied_from",
    ).get(pk=application.pk)
    rules = rules_of(found)[1]
    wanted = [
        Prefetch(
            "files", ApplicationFile.objects.filter(until_turn=None).select_related("attachment")
        ),
        Prefetch("organisers", Unit.objects.order_by("name_pinyin", "pk")),
    ]
    if is_asked(rules, "parts"):
        wanted.append(Prefetch("parts", Part.objects.select_related("venue")))
    if is_asked(rules, "budget"):
        wanted.append(Prefetch("budget", BudgetLine.objects.all()))
    if is_asked(rules, "team"):
        wanted.append(Prefetch("team", TeamMember.objects.select_related("user")))
    if is_asked(rules, "materials"):
        wanted.append(Prefetch("materials", PlannedMaterial.objects.all()))
    prefetch_related_objects([found], *wanted)
    return found


def _rows(application, name, rules):
    return list(getattr(application, name).all()) if is_asked(rules, name) else []


def _local(moment):
    return moment and timezone.localtime(moment)


def filled_of(application, rules=None):
    """The Filled of what `read` brought. What the rules count beyond it costs a query each: the
    size of the unit, what it has been granted this term, what the team takes part in."""
    rules = rules or rules_of(application)[1]
    parts = _rows(application, "parts", rules)
    budget = _rows(application, "budget", rules)
    materials = _rows(application, "materials", rules)
    files: dict[str, tuple[str, ...]] = {}
    for each in application.files.all():
        files[each.rule] = (*files.get(each.rule, ()), type_of(each.attachment))
    return Filled(
        applicant=application.applicant, title=application.title, phone=application.phone,
        plan=application.plan, has_teacher=application.teacher_id is not None,
        has_theme=application.theme_id is not None,
        follows_kind=application.follows.kind_id if application.follows_id else None,
        where=application.where, place=application.place,
        venue=application.venue.name if application.venue_id else None,
        starts_at=_local(application.starts_at), ends_at=_local(application.ends_at),
        setup_minutes=application.setup_minutes,
        sign_up_closes_at=_local(application.sign_up_closes_at),
        publicity_from=application.publicity_from,
        people_inside=application.people_inside, people_outside=application.people_outside,
        people_abroad=application.people_abroad,
        organisers=1 + len(application.organisers.all()),
        schools=1 + len(schools(application.other_schools)),
        unit_size=size_of(application.unit) if asks(rules, "unit_size") or rules.money.term_caps
        else None,
        hours=application.hours,
        parts=tuple(
            FilledPart(each.title, _local(each.starts_at), _local(each.ends_at),
                       each.venue.name if each.venue_id else None)
            for each in parts
        ),
        budget=tuple(FilledLine(each.amount, each.source, each.category) for each in budget),
        team=people_of(application, rules),
        materials=tuple(
            FilledMaterial(each.what, each.starts_on, each.ends_on) for each in materials
        ),
        files=files, answers=application.answers,
        is_declared=application.declared_at is not None,
        term_spent=spent(application) if rules.money.term_caps else Decimal(0),
    )  # fmt: skip


def type_of(attachment):
    """doc, pdf, sheet, slides or image, as `FileRule.types` has them."""
    return "image" if attachment.is_image else MEDIA.get(attachment.media_type, "")


def schools(text):
    """The names of other schools: one a line, or parted by 、 ， ；."""
    for mark in "、，；,;\r":
        text = text.replace(mark, "\n")
    return [line.strip() for line in text.split("\n") if line.strip()]


def asks(rules, fact):
    """True when any condition of these rules names `fact`."""
    holders = [
        *rules.fields, *rules.files, *rules.lead_times, *rules.bars, *rules.levels, *rules.chain,
        *rules.exemptions,
    ]  # fmt: skip
    return any(fact in each.when.facts for each in holders)


def size_of(unit):
    """How many members the unit and those below it have."""
    return Member.objects.filter(branch__in=Unit.objects.under(unit.pk), left_on=None).count()


def term_of(application):
    """The term that an application counts in: that of its start, of today while nobody has said."""
    start = application.starts_at
    return Term.of(timezone.localtime(start).date() if start else timezone.localdate())


def in_term(term):
    """Q of applications that start in `term`."""
    return Q(starts_at__date__gte=term.first_day, starts_at__date__lte=term.last_day)


def spent(application):
    """Yuan granted to the unit for this kind in the term: as decided, else as applied for."""
    granted = (
        Application.objects.filter(
            in_term(term_of(application)), unit=application.unit_id, kind=application.kind_id,
            state__in=Application.GRANTED,
        )
        .exclude(pk=application.pk)
        .annotate(asked=Sum(F("budget__unit_price") * F("budget__quantity")))
        .values_list("project__granted", "asked")
    )  # fmt: skip
    return sum((each if each is not None else asked or Decimal(0) for each, asked in granted),
               Decimal(0))  # fmt: skip


def people_of(application, rules):
    """The team as FilledPerson; one query where the rules count what they take part in."""
    team = _rows(application, "team", rules)
    limits = rules.team
    if not team or not (
        limits.most_per_person or limits.most_as_leader or limits.winners_wait_months
    ):
        return tuple(FilledPerson(each.user.name, each.is_leader) for each in team)
    now = in_term(term_of(application))
    term = Q(**{f"application__{name}": value for name, value in now.children})
    others = (
        TeamMember.objects.filter(
            user__in=[each.user_id for each in team], application__kind=application.kind_id,
            application__state__in=COUNTED,
        )
        .exclude(application=application.pk)
        .values("user")
        .annotate(
            projects=Count("pk", filter=term),
            led=Count("pk", filter=term & Q(is_leader=True)),
            won_at=Max("application__decided_at", filter=Q(application__state=State.APPROVED)),
        )
    )  # fmt: skip
    known = {each["user"]: each for each in others}
    return tuple(_person(each, known.get(each.user_id)) for each in team)


def _person(member, known):
    if known is None:
        return FilledPerson(member.user.name, member.is_leader)
    won = known["won_at"]
    return FilledPerson(
        member.user.name, member.is_leader, known["projects"], known["led"],
        won and timezone.localtime(won).date(),
    )  # fmt: skip


def plain_of(application, rules):
    """{field: value} as JSON, of every usual field and every answer; ids where rows are chosen."""

    def iso(moment):
        return moment and _local(moment).isoformat(timespec="minutes")

    found = {
        name: getattr(application, name)
        for name in ("applicant", "title", "other_schools", "phone", "people_inside",
                     "people_outside", "people_abroad", "plan", "where", "place", "setup_minutes",
                     "clearing_minutes")
    } | {
        name: getattr(application, f"{name}_id")
        for name in ("theme", "follows", "teacher", "venue", "second_venue")
    }  # fmt: skip
    return found | {
        "organisers": [unit.pk for unit in application.organisers.all()],
        "starts_at": iso(application.starts_at), "ends_at": iso(application.ends_at),
        "sign_up_closes_at": iso(application.sign_up_closes_at),
        "publicity_from": application.publicity_from and application.publicity_from.isoformat(),
        "hours": None if application.hours is None else f"{application.hours:f}",
        "parts": [
            {"title": each.title, "starts_at": iso(each.starts_at), "ends_at": iso(each.ends_at),
             "venue": each.venue_id, "place": each.place, "people": each.people}
            for each in _rows(application, "parts", rules)
        ],
        "budget": [
            {"item": each.item, "unit_price": f"{each.unit_price:f}", "quantity": each.quantity,
             "source": each.source, "category": each.category}
            for each in _rows(application, "budget", rules)
        ],
        "team": [
            {"user": each.user_id, "duty": each.duty, "is_leader": each.is_leader}
            for each in _rows(application, "team", rules)
        ],
        "materials": [
            {"what": each.what, "place": each.place, "starts_on": each.starts_on.isoformat(),
             "ends_on": each.ends_on.isoformat(), "quantity": each.quantity}
            for each in _rows(application, "materials", rules)
        ],
        "answers": dict(application.answers),
        "files": [[each.rule, str(each.attachment_id)] for each in application.files.all()],
        "declared": application.declared_at is not None,
    }  # fmt: skip


def rows_in_words(application, name, rules):
    """The rows of a table in words, one tuple a row as ROWS[name] has its columns."""
    rows = _rows(application, name, rules)
    if name == "parts":
        return [
            (each.title, asking.said_span(each.starts_at, each.ends_at),
             each.venue.name if each.venue_id else each.place,
             "" if each.people is None else str(each.people))
            for each in rows
        ]  # fmt: skip
    if name == "budget":
        sources = {each.key: each.label for each in rules.money.sources}
        return [
            (each.item, f"{each.unit_price:,}", str(each.quantity), f"{each.amount:,}",
             sources.get(each.source, each.source), each.category)
            for each in rows
        ]  # fmt: skip
    if name == "team":
        return [
            (each.user.name, each.user.number,
             "、".join(filter(None, ["负责人" if each.is_leader else "", each.duty])))
            for each in rows
        ]  # fmt: skip
    return [
        (each.what, each.place, asking.said_day(each.starts_on), asking.said_day(each.ends_on),
         str(each.quantity))
        for each in rows
    ]  # fmt: skip


def words_of(application, rules):
    """{field: words} of the usual fields that are no tables."""

    def name(of):
        return of.name if of else ""

    def figure(value):
        return "" if value is None else str(value)

    return {
        "applicant": f"{application.unit.name}（{application.get_applicant_display()}）",
        "title": application.title,
        "theme": str(application.theme or ""),
        "follows": " ".join(filter(None, [application.follows.number, application.follows.title]))
        if application.follows_id else "",
        "organisers": "、".join(unit.name for unit in application.organisers.all()),
        "other_schools": "、".join(schools(application.other_schools)),
        "phone": application.phone, "teacher": name(application.teacher),
        "people_inside": figure(application.people_inside),
        "people_outside": figure(application.people_outside),
        "people_abroad": figure(application.people_abroad),
        "plan": application.plan,
        "starts_at": asking.said_moment(application.starts_at) if application.starts_at else "",
        "ends_at": asking.said_moment(application.ends_at) if application.ends_at else "",
        "where": application.get_where_display(),
        "venue": name(application.venue), "second_venue": name(application.second_venue),
        "place": application.place,
        "setup_minutes": figure(application.setup_minutes or None),
        "clearing_minutes": figure(application.clearing_minutes or None),
        "sign_up_closes_at": asking.said_moment(application.sign_up_closes_at)
        if application.sign_up_closes_at else "",
        "publicity_from": asking.said_day(application.publicity_from)
        if application.publicity_from else "",
        "hours": "" if application.hours is None else f"{application.hours.normalize():f} 小时",
        "declared": "已阅读并同意" if application.declared_at else "",
    }  # fmt: skip


def imagined(application, *, values, answers=None, organisers=None, rows=None):
    """What `read` brought, as it would be with these values; nothing is saved."""
    found = copy(application)
    found.answers = dict(application.answers)
    found._prefetched_objects_cache = dict(application._prefetched_objects_cache)
    for name, value in values.items():
        setattr(found, name, value)
    for key, value in (answers or {}).items():
        found.answers[key] = value
    tables = {
        name: [ROW_MODELS[name](**fields) for fields in wanted]
        for name, wanted in (rows or {}).items()
    }  # fmt: skip
    if organisers is not None:
        tables["organisers"] = list(organisers)
    found._prefetched_objects_cache.update(tables)
    return found


def content_of(application, *, rules=None, known=None):
    """The JSON of Submission.content of what `read` brought.

    {"kind", "applicant", "unit", "level", "total", "fields": [{"step", "name", "label", "words"}, …],
    "plain": …}: tables have "head" and "rows", too, and their words are lines. `plain` is `plain_of`.
    """
    rules = rules or rules_of(application)[1]
    if known is None:
        known = facts(rules, filled_of(application, rules))
    words, own = words_of(application, rules), {f"field.{each.key}": each for each in rules.fields}
    names: dict[str, list[str]] = {}
    for each in application.files.all():
        names.setdefault(f"file.{each.rule}", []).append(each.attachment.name)
    fields = []
    for label in labels(rules, known):
        field = {"step": label.step, "name": label.name, "label": label.label}
        if label.name in ROWS:
            rows = rows_in_words(application, label.name, rules)
            field |= {
                "head": list(ROWS[label.name]), "rows": [list(row) for row in rows],
                "words": "\n".join("，".join(filter(None, row)) for row in rows),
            }  # fmt: skip
        elif label.name in own:
            rule = own[label.name]
            field["words"] = asking.spoken(rule, application.answers.get(rule.key))
        else:
            field["words"] = words.get(label.name, "、".join(names.get(label.name, [])))
        fields.append(field)
    budget = _rows(application, "budget", rules)
    return {
        "kind": application.kind.name, "unit": application.unit.name,
        "level": known["level"], "total": f"{sum((each.amount for each in budget), Decimal(0)):f}",
        "fields": fields, "plain": plain_of(application, rules),
    }  # fmt: skip


def sections(content, *, all_fields=False):
    """[(step, label, fields)] of a content for a page; empty fields only with `all_fields`."""
    found = []
    for step in spec.STEPS:
        fields = [
            field for field in content["fields"]
            if field["step"] == step and (all_fields or field["words"])
        ]  # fmt: skip
        if fields:
            found.append((step, STEP_LABELS[step], fields))
    return found
