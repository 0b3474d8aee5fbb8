"""Reads about rounds: what is entered, who is near whom, what waits for a reviewer."""

from collections import Counter
from decimal import Decimal

from django.db.models import Count, F, Q

from activities.applications.models import Application, BudgetLine, TeamMember
from activities.rounds import assigning
from activities.rounds.models import Assignment, Entry, Round
from activities.rounds.quotas import tier_of
from branches.organisation.models import Appointment, Member, Unit

State, Task = Round.State, Assignment.State


def rounds():
    """Every round, the newest first, with how many entries, scores given and scores due."""
    counted = ~Q(entries__application__state__in=("withdrawn", "refused", "cancelled"))
    found = Round.objects.annotate(
        entered=Count("entries", filter=counted | Q(state=State.PUBLISHED), distinct=True)
    )
    return found.prefetch_related("kinds").order_by("-opens_at", "-pk")


def progress(round_ids):
    """{round id: (scores given, scores due)}, one query."""
    rows = Assignment.objects.filter(entry__round__in=round_ids, state__in=("open", "done"))
    rows = rows.filter(Q(entry__application__state="review") | Q(entry__round__state="published"))
    rows = rows.values_list("entry__round", "state").annotate(n=Count("pk")).order_by()
    found = Counter()
    for round_id, state, count in rows:
        found[round_id, state] = count
    return {key: (found[key, "done"], found[key, "done"] + found[key, "open"]) for key in round_ids}


def entries_of(found):
    """The entries of a round: those to be decided, or, once published, those that were."""
    rows = found.entries.select_related("application__unit__parent", "application__kind")
    rows = rows.prefetch_related("application__rules", "application__organisers__parent")
    if found.state == State.PUBLISHED:
        return rows.exclude(decision="")
    return rows.running()


def size_of(unit):
    """How many members a unit has today, those of branches below it included."""
    below = Unit.objects.under(unit.pk)
    return Member.objects.filter(branch__in=below, left_on=None).count()


def places_of(found, entries):
    """[(unit, how many it has entered, its Tier or None)] of a round, the most entered first. One
    query beside the entries."""
    counts = Counter(entry.application.unit for entry in entries)
    tiers, sizes = found.tiers, Counter()
    rows = Member.objects.filter(left_on=None, branch__isnull=False) if tiers and counts else None
    if rows is not None:
        rows = rows.values_list("branch", "branch__parent", "branch__parent__parent").order_by()
        for *units, count in rows.annotate(n=Count("pk")):
            for unit in filter(None, units):
                sizes[unit] += count
    found_places = [(unit, count, tier_of(tiers, sizes[unit.pk])) for unit, count in counts.items()]
    return sorted(found_places, key=lambda place: (-place[1], place[0].name_pinyin, place[0].pk))


def entered_of(found, unit):
    """The entries by which `unit` uses its quota in a round."""
    return found.entries.counted().filter(application__unit=unit).select_related("application")


def people_behind(applications):
    """{application id: ids of who made it, leads it, is in the team or supervises it}."""
    found = {each.pk: {each.made_by_id, each.teacher_id} - {None} for each in applications}
    team = TeamMember.objects.filter(application__in=found).values_list("application", "user")
    for application, user in team:
        found[application].add(user)
    return found


def is_behind(user, application):
    """True for whoever made, leads, is in the team of, or supervises an application."""
    return user.pk in people_behind([application])[application.pk]


def units_of(user_ids):
    """{user id: units they belong to or hold a post in}."""
    found = {key: set() for key in user_ids}
    members = Member.objects.filter(user__in=user_ids, left_on=None, branch__isnull=False)
    for user, unit in members.values_list("user", "branch"):
        found[user].add(unit)
    held = Appointment.objects.in_force().filter(user__in=user_ids)
    for user, unit in held.values_list("user", "unit"):
        found[user].add(unit)
    return found


def works_of(entries):
    """The Works of entries: keys are numbers of applications. Whoever holds a post in a general
    branch is near every branch below it; the committee above all of them is near nobody."""
    behind, works = people_behind([each.application for each in entries]), []
    for entry in entries:
        application = entry.application
        units = [application.unit, *application.organisers.all()]
        above = {unit.parent for unit in units if unit.parent}
        near = {unit.pk for unit in units}
        near |= {unit.pk for unit in above if unit.kind == Unit.Kind.GENERAL_BRANCH}
        works.append(
            assigning.Work(
                application.number or str(application.pk), frozenset(near),
                frozenset(behind[application.pk]),
            )
        )  # fmt: skip
    return works


def judges_of(reviewers):
    """The Judges of reviewers: keys are the numbers of the people."""
    units = units_of([each.user_id for each in reviewers])
    return [
        assigning.Judge(each.user.number, each.user_id, frozenset(units[each.user_id]))
        for each in reviewers
    ]


def plan_of(found, *, keeps=True):
    """(Plan, entries by key, reviewers by key) of a round as it stands: what is open or done stays,
    who recused themselves or was taken off an entry does not get it again."""
    entries = list(entries_of(found))
    reviewers = list(found.reviewers.filter(left_at=None).select_related("user"))
    works, judges = works_of(entries), judges_of(reviewers)
    by_work = {work.key: entry for work, entry in zip(works, entries, strict=True)}
    by_judge = {each.user.number: each for each in reviewers}
    keys, kept, recused = {entry.pk: key for key, entry in by_work.items()}, {}, set()
    rows = Assignment.objects.filter(entry__in=keys).values_list(
        "entry", "reviewer__user__number", "state"
    )
    for entry, judge, state in rows if keeps else ():
        if state in (Task.OPEN, Task.DONE):
            kept.setdefault(keys[entry], set()).add(judge)
        else:
            recused.add((keys[entry], judge))
    plan = assigning.assign(
        works, judges, each=found.reviewers_each, seed=found.seed, kept=kept,
        recused=frozenset(recused),
    )  # fmt: skip
    return plan, by_work, by_judge


def asked_for(entries):
    """{entry id: yuan asked of the committee}: the budget without what sponsors give."""
    rules, sponsors = {}, {}
    for entry in entries:
        application = entry.application
        key = application.rules_id
        rules.setdefault(key, {s.key for s in application.rules.spec.money.sources if s.is_sponsor})
        sponsors[application.pk] = rules[key]
    found = {application: Decimal(0) for application in sponsors}
    lines = BudgetLine.objects.filter(application__in=found)
    for application, source, price, quantity in lines.values_list(
        "application", "source", "unit_price", "quantity"
    ):
        if source not in sponsors[application]:
            found[application] += price * quantity
    return {entry.pk: found[entry.application_id] for entry in entries}


def tasks_of(user):
    """What somebody has to score or has scored in rounds that are being scored."""
    return (
        Assignment.objects.in_force()
        .filter(reviewer__user=user.pk, reviewer__left_at=None)
        .filter(entry__round__state=State.SCORING)
        .select_related("entry__round", "entry__application__unit", "entry__application__kind")
        .order_by(F("entry__round__scores_by").asc(nulls_last=True), "entry__round", "position")
    )


def next_task(user, after=None):
    """The next entry that waits for `user`: in the round of `after` first, None when all are in."""
    waiting = list(tasks_of(user).filter(state=Task.OPEN))
    if after is not None:
        here = [each for each in waiting if each.entry.round_id == after.entry.round_id]
        behind = [each for each in here if each.position > after.position]
        waiting = behind or here or waiting
    return next(iter(waiting), None)


def results_of(user):
    """Published entries of applications that `user` made, leads, is in the team of or supervises."""
    mine = Q(made_by=user.pk) | Q(teacher=user.pk) | Q(team__user=user.pk)
    return (
        Entry.objects.filter(
            round__state=State.PUBLISHED, application__in=Application.objects.filter(mine)
        )
        .exclude(decision="")
        .select_related("round", "application__unit", "application__kind")
        .order_by("-round__published_at", "-pk")
    )
