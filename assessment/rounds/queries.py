"""Reads across rounds: their sheets and units, who scores."""

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.rounds.models import Round, Scorer, ScoreSheet
from assessment.standards.models import StandardVersion
from branches.organisation.models import Appointment, Member, Unit
from branches.organisation.queries import STAFF_POSTS, hats
from tuanwei.accounts.models import User

LEADING = ("secretary", "deputy")


def is_over_all(user):
    """True for those who see every round: staff, supervising teachers, the supervision group."""
    worn = hats(user)
    return worn.is_staff or worn.is_teacher or worn.is_supervisor


def only_watches(user):
    """True for supervising teachers and the supervision group who are no staff: they check nothing."""
    worn = hats(user)
    return (worn.is_teacher or worn.is_supervisor) and not worn.is_staff


def rounds_shown(user):
    """Rounds that `user` sees: all of them staff and whoever watches; others those that are published (for
    objections or for good) and those that concern them."""
    rows = Round.objects.all()
    if is_over_all(user):
        return rows
    shown = Q(state__in=Round.SHOWN_IN)
    concerned = Q(pk__in=sheets_of_mine(user).values("round"))
    scores = Q(pk__in=Scorer.objects.filter(user=user.pk).values("round"))
    return rows.filter(shown | (concerned | scores) & ~Q(state__in=("draft", "called_off")))


def sheets_of_mine(user):
    """Sheets of units in which `user` has a post, or above or below which; and of their own branch."""
    worn = hats(user)
    own = Member.objects.filter(user=user.pk, left_on=None).values("branch")
    mine = Q(unit__in=worn.branch_ids | worn.general_branch_ids) | Q(unit__in=own)
    if worn.general_branch_ids:
        mine |= Q(parent__in=worn.general_branch_ids)
    return ScoreSheet.objects.filter(mine)


def versions_to_begin():
    """The newest version in force of every standard in use, in one query; with how many rounds each has."""
    rows = StandardVersion.objects.filter(kind__is_active=True, in_force_from__lte=timezone.now())
    newest = rows.order_by("kind_id", "-version").distinct("kind_id").values("pk")
    return (
        StandardVersion.objects.filter(pk__in=newest)
        .select_related("kind")
        .annotate(held=Count("rounds", filter=~Q(rounds__state="called_off")))
        .order_by("kind__position", "kind")
    )


def own_sheets(user):
    """Sheets of the units `user` fills in or belongs to, not of those below."""
    own = Member.objects.filter(user=user.pk, left_on=None).values("branch")
    return ScoreSheet.objects.filter(_filled(user) | Q(unit__in=own))


def sheets_to_fill(user):
    """Sheets that `user` fills in, those left out, too."""
    return ScoreSheet.objects.filter(_filled(user))


def _filled(user):
    """Cadres of a branch fill in its sheets, heads of a general branch theirs."""
    worn = hats(user)
    heads = {unit for unit in worn.general_branch_ids if worn.holds(unit, *LEADING)}
    return Q(unit__in=worn.branch_ids | heads)


def sheets_of(round):
    """Sheets of units that take part, with their units, in the order of the names."""
    return (
        round.sheets.filter(left_out="")
        .select_related("unit", "parent")
        .order_by("parent__name_pinyin", "unit__name_pinyin", "pk")
    )  # fmt: skip


def names_of(round):
    """{unit's key: its name} of all sheets, those left out, too."""
    return dict(round.sheets.values_list("unit", "unit__name"))


def merged_of(round):
    """{unit's key: [keys of units whose facts count for it]}: those merged into it, and into those. Units into which
    nothing was merged are not among them."""
    rows = round.sheets.exclude(merged_into=None).values_list("unit", "merged_into__unit")
    into = dict(rows)
    found: dict = {}
    for unit in into:
        at, seen = unit, {unit}
        while at in into and into[at] not in seen:
            at = into[at]
            seen.add(at)
        found.setdefault(at, []).append(unit)
    return found


def scorers_of(round, role=None):
    """Those who score a round in one role, or in any."""
    rows = round.scorers.select_related("user", "under").order_by("role", "user__name_pinyin", "pk")
    return rows if role is None else rows.filter(role=role)


def members_now(kind, unit_ids=None):
    """{unit's key: members that are here now}; a general branch has those of its branches."""
    place = "branch__parent" if kind == Unit.Kind.GENERAL_BRANCH else "branch"
    rows = Member.objects.filter(left_on=None, user__is_active=True)
    if place == "branch__parent":
        rows = rows.filter(branch__is_active=True)
    if unit_ids is not None:
        rows = rows.filter(**{f"{place}__in": unit_ids})
    return dict(rows.order_by().values_list(place).annotate(Count("pk")))


def members_changed(round):
    """{sheet's key: (members on the sheet, members now)} of those that differ."""
    rows = list(round.sheets.filter(left_out="").values_list("pk", "unit", "members"))
    now = members_now(round.spec.units, [unit for _pk, unit, _members in rows])
    return {
        pk: (members, now.get(unit, 0)) for pk, unit, members in rows if now.get(unit, 0) != members
    }


def units_to_score(round):
    """Active units of the round's kind."""
    return Unit.objects.active().filter(kind=round.spec.units).select_related("parent")


def newcomers(round):
    """Active units of the kind that have no sheet: they came after the opening."""
    return units_to_score(round).exclude(score_sheets__round=round.pk)


def to_decide(round):
    """Sheets of units that were closed since, and nobody has said what becomes of them."""
    return round.sheets.filter(left_out="", kept="", unit__is_active=False)


# --- People -----------------------------------------------------------------------------------


def staff():
    """Keys of the committee's staff."""
    posts = Appointment.objects.in_force().filter(
        unit__kind=Unit.Kind.COMMITTEE, post__in=STAFF_POSTS, user__is_active=True
    )
    return set(posts.values_list("user", flat=True))


def in_charge(round):
    """Keys of those who run a round: whoever opened it while they are staff, else all staff."""
    everybody = staff()
    return {round.opened_by_id} & everybody or everybody


def cadres_of(sheets):
    """Keys of those who fill these sheets in: cadres of the branches, heads of general branches."""
    held = Appointment.objects.in_force().filter(user__is_active=True)
    own = Q(unit__kind=Unit.Kind.BRANCH) | Q(post__in=LEADING)
    units = sheets.order_by().values("unit")
    return set(held.filter(own, unit__in=units).values_list("user", flat=True))


def members_of(sheets):
    """Keys of the members of the branches of these sheets; of a general branch, those of the branches below."""
    units = sheets.order_by().values("unit")
    rows = Member.objects.filter(left_on=None, user__is_active=True)
    here = rows.filter(Q(branch__in=units) | Q(branch__parent__in=units))
    return set(here.values_list("user", flat=True))


def people_named(lines):
    """The people of these numbers or names, in two queries. Raises ValidationError in words that say which lines name
    nobody, or more than one."""
    rows = User.objects.filter(is_active=True)
    found = {each.number: each for each in rows.filter(number__in=lines)}
    by_name: dict = {}
    for each in rows.filter(name__in=[line for line in lines if line not in found]):
        by_name.setdefault(each.name, []).append(each)
    faults = []
    for line in lines:
        fitting = [found[line]] if line in found else by_name.get(line, [])
        if not fitting:
            faults.append(_("没有找到“%s”，核对学号、工号或姓名。") % line[:40])
        elif len(fitting) > 1:
            faults.append(_("有不止一位叫“%s”，请写学号或工号。") % line[:40])
        else:
            found[line] = fitting[0]
    if faults:
        raise ValidationError(faults)
    return list(dict.fromkeys(found[line] for line in lines))
