"""Plans: written, handed in, taken back, decided; partners answer; called off."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.league_days.days import actions, permissions, prefill, queries
from branches.league_days.days.forms import DecisionForm, PlanForm, month_of
from branches.league_days.days.models import MonthTheme
from branches.league_days.days.rules import spec_on
from branches.league_days.days.views import day_page
from tuanwei.lib import refusals

EDITED = ["GET", "HEAD", "POST"]


def is_about(refused, code):
    """True where a refusal is the one that is called `code`."""
    return getattr(refused, "code", None) == code


def seen_now(request, mark, is_stale):
    """What is changed on the page to come: what was before, until somebody has looked at the rest."""
    return mark if is_stale else request.POST.get("seen", mark)


def _themes(units):
    """Open themes of this month and later that one of these branches may choose."""
    meant = {unit.pk for unit in units} | {unit.parent_id for unit in units}
    found = MonthTheme.objects.filter(is_open=True, month__gte=month_of())
    return found.filter(pk__in=found.filter(units=None).values("pk")) | found.filter(
        units__in=meant
    )


@login_required
@require_http_methods(EDITED)
def plan(request):
    """A new plan, saved as a draft or handed in at once."""
    units = list(permissions.units_to_plan_for(request.user))
    if not units:
        raise PermissionDenied(
            _("团日由支部的书记、副书记、组织委员、宣传委员来报，团总支的也可以。")
        )
    only = units[0] if len(units) == 1 else None
    spec = spec_on()
    offered = permissions.units_to_plan_for(request.user)
    form = PlanForm(
        request.POST or None, units=offered, unit=only, spec=spec,
        themes=_themes(units).distinct().order_by("month", "pk"),
        initial=prefill.next_plan(only, spec),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        values = {"unit": only} | form.cleaned_data
        try:
            made = actions.make_plan(by=request.user, **values)
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            return _saved(request, made)
    return _page(request, form, spec=spec, unit=only, day=None)


def _saved(request, league_day):
    """Say that it is kept; hand it in where that was asked for."""
    if "submit" in request.POST:
        run = partial(actions.submit, league_day=league_day, by=request.user)
        try:
            run()
        except ValidationError:  # the page says what is missing
            messages.warning(request, _("方案存成了草稿，补上下面差的再交。"))
        else:
            messages.success(request, _("方案交上去了，有了结果会告诉你。"))
    else:
        messages.success(request, _("存成草稿了，想好再交审批。"))
    return redirect("league_days:day", number=league_day.number)


def _page(request, form, **context):
    return render(
        request, "league_days/days/plan_edit.html", {"form": form} | context,
        status=400 if form.is_bound else 200,
    )  # fmt: skip


@login_required
@require_http_methods(EDITED)
def change(request, number):
    """Change a plan that is in the works or was returned."""
    found = permissions.league_day_to_write(request.user, number)
    if found.state not in found.OPEN_STATES:
        messages.info(request, _("方案现在不能改。时间、地点在日程里改，方案等审批时先撤回来。"))
        return redirect("league_days:day", number=number)
    spec = found.rules.spec
    themes = _themes([found.unit]) | MonthTheme.objects.filter(pk=found.theme_id)
    partners = [each.unit for each in found.partners.select_related("unit")]
    near = [unit for unit in partners if unit.parent_id == found.unit.parent_id]
    initial = prefill.of_plan(found) | {
        "partners": near, "others": "、".join(unit.name for unit in partners if unit not in near),
    }  # fmt: skip
    form = PlanForm(
        request.POST or None, units=None, unit=found.unit, spec=spec, initial=initial,
        themes=themes.distinct().order_by("month", "pk"),
    )  # fmt: skip
    is_stale = False
    if form.is_bound and form.is_valid():
        try:
            actions.change_plan(
                league_day=found, by=request.user, seen=request.POST.get("seen"),
                **form.cleaned_data,
            )  # fmt: skip
        except ValidationError as refused:
            refusals.beside(form, refused)
            is_stale = is_about(refused, "stale")
        else:
            return _saved(request, found)
    return _page(
        request, form, spec=spec, unit=found.unit, day=found, is_stale=is_stale,
        seen=seen_now(request, actions.mark(found), is_stale),
    )  # fmt: skip


@login_required
@require_POST
def submit(request, number):
    """Hand a draft in."""
    found = permissions.league_day_to_write(request.user, number)
    run = partial(actions.submit, league_day=found, by=request.user)
    refusals.attempt(request, run, _("方案交上去了，有了结果会告诉你。"))
    return redirect("league_days:day", number=number)


@login_required
@require_POST
def take_back(request, number):
    """Take a plan back that nobody has decided yet."""
    found = permissions.league_day_to_write(request.user, number)
    run = partial(actions.take_back, league_day=found, by=request.user)
    refusals.attempt(request, run, _("撤回来了，改好再交。"))
    return redirect("league_days:day", number=number)


@login_required
@require_safe
def queue(request):
    """Plans that wait for the reader."""
    permissions.require_decides(request.user)
    waiting = permissions.plans_to_decide(request.user)
    today = timezone.localdate()
    for each in waiting:
        each.answer_by = queries.answer_due(each)
        each.is_late = each.answer_by < today
        each.plan_late = queries.plan_due(each).days_late
    return render(request, "league_days/days/plan_queue.html", {"waiting": waiting})


@login_required
@require_POST
def decide(request, number):
    """Approve or return."""
    found = permissions.league_day_to_decide(request.user, number)
    form = DecisionForm(request.POST)
    approves = request.POST.get("verdict") == "approve"
    if form.is_valid():
        try:
            actions.decide(
                league_day=found, by=request.user, approves=approves, **form.cleaned_data
            )
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _("通过了，已经排进日程。") if approves
                             else _("退回去了，支部会读到你写的。"))  # fmt: skip
            return redirect("league_days:plan-queue")
    return day_page(request, found, 400, form)


@login_required
@require_POST
def call_off(request, number):
    """It does not take place."""
    found = permissions.league_day_to_write(request.user, number)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:200]
    run = partial(actions.call_off, league_day=found, by=request.user, reason=reason)
    refusals.attempt(request, run, _("取消了，相关的人都会收到通知。"))
    return redirect("league_days:day", number=number)


@login_required
@require_POST
def answer_partner(request, number, pk):
    """A branch that was asked says yes or no."""
    asked = permissions.partner_to_answer(request.user, number, pk)
    accepts = request.POST.get("answer") == "yes"
    run = partial(actions.answer_partner, partner=asked, by=request.user, accepts=accepts)
    said = _("答应了，团日会出现在你们支部的日程里。") if accepts else _("回复了，这次不参加。")
    refusals.attempt(request, run, said)
    return redirect("league_days:day", number=number)
