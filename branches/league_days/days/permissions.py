"""Who plans, decides, records and sees league days.

Everybody signed in sees what was approved; a plan in the works is seen by the cadres of the branches
that hold it or are asked to, by those above them, by the committee's staff, and by teachers.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.league_days.days import queries
from branches.league_days.days.models import HandedInFile, LeagueDay, MonthTheme, Partner
from branches.league_days.days.queries import PLANNING
from branches.organisation.models import Unit
from branches.organisation.queries import hats

SHOWN = (LeagueDay.State.APPROVED, LeagueDay.State.RECORDED)


def can_plan_in(user, unit):
    """Secretary, deputy, organisation and publicity officers of a branch, and those of the general
    branch above it."""
    if unit.kind != Unit.Kind.BRANCH or not unit.is_active:
        return False
    worn = hats(user)
    return worn.holds(unit.pk, *PLANNING) or worn.holds(unit.parent_id, *PLANNING)


def units_to_plan_for(user):
    """The branches in which `user` plans league days."""
    worn = hats(user)
    planned = [unit for unit, posts in worn.posts.items() if posts & set(PLANNING)]
    return (
        Unit.objects.active()
        .filter(Q(pk__in=planned) | Q(parent__in=planned), kind=Unit.Kind.BRANCH)
        .select_related("parent")
        .order_by("parent__name_pinyin", "name_pinyin", "pk")
    )


def can_plan(user):
    """True for whoever holds a post in which league days are planned; no query beside the hats."""
    worn = hats(user)
    return any(
        worn.posts[unit] & set(PLANNING) for unit in worn.branch_ids | worn.general_branch_ids
    )


def can_write(user, league_day):
    """Change its plan, write its record: whoever plans in the branch whose it is."""
    return can_plan_in(user, league_day.unit)


def _works_on(user, league_day):
    """Cadres of a branch that holds it or is asked, those above, staff and teachers."""
    worn = hats(user)
    if worn.is_staff or worn.is_teacher:
        return True
    if worn.posts.keys() & {league_day.unit_id, league_day.unit.parent_id}:
        return True
    if not worn.posts:
        return False
    asked = Partner.objects.filter(league_day=league_day).filter(
        Q(unit__in=worn.posts) | Q(unit__parent__in=worn.posts)
    )
    return asked.exists()


def visible_days(user):
    """The league days that `user` may see: lists, details and files agree on it."""
    found = queries.rows()
    worn = hats(user)
    if worn.is_staff or worn.is_teacher:
        return found
    seen = Q(state__in=SHOWN)
    if worn.posts:
        mine = Partner.objects.filter(
            Q(unit__in=worn.posts) | Q(unit__parent__in=worn.posts)
        ).values("league_day")
        seen |= Q(unit__in=worn.posts) | Q(unit__parent__in=worn.posts) | Q(pk__in=mine)
    return found.filter(seen)


def league_day_for(user, number):
    """A league day that `user` may see; 404 for everybody else, visitors too."""
    if not user.is_authenticated:
        raise Http404
    found = queries.rows().select_related("made_by", "decided_by", "recorded_by")
    found = found.filter(number=number).first()
    if found is None or not (found.state in SHOWN or _works_on(user, found)):
        raise Http404
    return found


def league_day_to_write(user, number):
    """404 unseen, 403 for whoever does not plan in its branch."""
    found = league_day_for(user, number)
    if not can_write(user, found):
        raise PermissionDenied(
            _("团日由支部的书记、副书记、组织委员、宣传委员来报和总结，团总支的也可以。")
        )
    return found


def why_not_decide(user, league_day, deciders=None):
    """Why `user` does not decide this plan, in words; None for those who do.

    The general branch's secretary does, the committee's staff where there is none besides those
    whose own plan it is, or where the answer is overdue. Nobody decides an own plan.
    """
    worn = hats(user)
    if user.pk in {league_day.made_by_id, league_day.submitted_by_id}:
        return _("这是你报的方案，由别人来审批。")
    asked = league_day.partners.exclude(state=Partner.State.DECLINED)
    holding = {league_day.unit_id, *asked.values_list("unit", flat=True)}
    if worn.posts.keys() & holding:
        return _("这是你们支部的方案，由别人来审批。")
    if deciders is None:
        deciders = queries.deciders_of([league_day])[league_day.pk]
    if user.pk in deciders:
        return None
    is_overdue = queries.answer_due(league_day) < timezone.localdate()
    if worn.is_staff and (not deciders or is_overdue):
        return None
    return _("方案由团总支书记审批；没有书记或过了答复的日子，由团委来审。")


def league_day_to_decide(user, number):
    """404 unseen, 403 for whoever does not decide it."""
    found = league_day_for(user, number)
    if reason := why_not_decide(user, found):
        raise PermissionDenied(reason)
    return found


def can_decide_some(user):
    """True for those who have a queue of plans."""
    worn = hats(user)
    return worn.is_staff or any("secretary" in worn.posts[unit] for unit in worn.general_branch_ids)


def plans_to_decide(user):
    """The plans that wait for `user`, the next to be held first."""
    worn = hats(user)
    waiting = queries.rows().filter(state=LeagueDay.State.SUBMITTED)
    if not worn.is_staff:
        above = [unit for unit in worn.general_branch_ids if "secretary" in worn.posts[unit]]
        if not above:
            return []
        waiting = waiting.filter(unit__parent__in=above)
    found = list(waiting.select_related("submitted_by").order_by("gathering__starts_at", "pk"))
    deciders = queries.deciders_of(found)
    today = timezone.localdate()
    mine = []
    for each in found:
        if user.pk in {each.made_by_id, each.submitted_by_id} or each.unit_id in worn.posts:
            continue
        is_theirs = user.pk in deciders[each.pk]
        for_staff = not deciders[each.pk] or queries.answer_due(each) < today
        if is_theirs or (worn.is_staff and for_staff):
            mine.append(each)
    return mine


def require_decides(user):
    """Raises PermissionDenied for whoever decides no plans."""
    if not can_decide_some(user):
        raise PermissionDenied(_("方案由团总支书记和团委审批。"))


def can_answer_for(user, partner):
    """Whoever plans in the branch that was asked."""
    return can_plan_in(user, partner.unit)


def partner_to_answer(user, number, pk):
    """The question to a branch in which `user` plans; 404 for everybody else."""
    found = league_day_for(user, number)
    partner = found.partners.select_related("unit").filter(pk=pk).first()
    if partner is None or not can_answer_for(user, partner):
        raise Http404
    partner.league_day = found
    return partner


def can_set(user):
    """Requirements and themes are set by the committee's staff."""
    return hats(user).is_staff


def require_sets(user):
    """Raises PermissionDenied for everybody else."""
    if not can_set(user):
        raise PermissionDenied(_("团日要求和每月主题由团委来定。"))


def theme_to_change(user, pk):
    """A theme, for those who set them."""
    require_sets(user)
    found = MonthTheme.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def file_for(user, number, key):
    """(league day, HandedInFile) that `user` may open: photos of a recorded day are for everybody
    signed in, materials for those who work on it."""
    found = league_day_for(user, number)
    files = HandedInFile.objects.filter(material__league_day=found, attachment=key)
    file = files.select_related("attachment", "material").first()
    if file is None:
        raise Http404
    is_public = found.state == LeagueDay.State.RECORDED and file.material.key == queries.PHOTOS
    if not (is_public or _works_on(user, found)):
        raise Http404
    return found, file


def sees_materials(user, league_day):
    """True for those who read the plan's way and the materials, not the record only."""
    return _works_on(user, league_day)
