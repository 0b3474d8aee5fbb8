"""Who scores, judges and watches a round. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessment.rounds import actions, permissions, queries, shown, states
from assessment.rounds.forms import ScorerForm
from assessment.rounds.models import Round, Scorer
from assessment.rounds.round_views import frame
from branches.organisation.models import Unit
from tuanwei.lib import refusals

OPEN = (Round.State.DRAFT, *states.CHANGING)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scorers(request, pk):
    """Everybody who was named, by what they do; staff name more, several at once."""
    held = permissions.round_to_see(request.user, pk)
    if not permissions.sees_all(request.user, held):
        raise PermissionDenied(_("谁来打分由团委安排，监督小组也能看。"))
    can_run = permissions.can_run(request.user)
    if request.method == "POST":
        permissions.require_run(request.user)
    may_add = can_run and held.state in OPEN
    form = ScorerForm(
        request.POST or None, units=_parents(), indicators=shown.indicator_choices(held.spec),
        initial={"role": Scorer.Role.CHECKER},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.add_scorers(
                round=held, users=queries.people_named(said["people"]), role=said["role"],
                indicators=said["indicators"], unders=list(said["under"]), by=request.user,
            )  # fmt: skip
        except ValidationError as refused:
            refusals.beside(form, refused)
        else:
            messages.success(request, _added(held, made))
            return redirect("assessment:scorer-list", pk=pk)
    labels = {each.key: each.label for each in held.spec.leaves}
    groups: dict = {role: [] for role in Scorer.Role}
    for each in queries.scorers_of(held):
        each.what = [labels.get(key, key) for key in each.indicators]
        groups[Scorer.Role(each.role)].append(each)
    context = {
        "held": held, "form": form, "may_add": may_add, "frame": frame(request),
        "groups": [(role.label, rows) for role, rows in groups.items() if rows],
    }  # fmt: skip
    status = 400 if form.is_bound and form.errors else None
    return render(request, "assessment/rounds/scorers.html", context, status=status)


def _added(held, made):
    many = len({each.user_id for each in made})
    if held.state == Round.State.DRAFT:
        return _("加了 %d 个人，开始的时候会通知他们。") % many
    return _("加了 %d 个人，都收到了通知。") % many


def _parents():
    """General branches; nobody is named for one branch alone."""
    rows = Unit.objects.active().filter(kind=Unit.Kind.GENERAL_BRANCH)
    return rows.order_by("name_pinyin", "pk")


@login_required
@require_POST
def drop(request, pk, scorer):
    """Somebody does not score any more."""
    held = permissions.round_to_run(request.user, pk)
    found = permissions.scorer_to_drop(request.user, held, scorer)
    try:
        actions.drop_scorer(scorer=found, by=request.user)
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("%s不在名单里了，已经打的分留着。") % found.user.name)
    return redirect("assessment:scorer-list", pk=pk)
