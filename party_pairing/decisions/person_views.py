"""One person: decided about, dropped after the inspection, answered by the Party."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from party_pairing.decisions import actions, permissions
from party_pairing.decisions.calendars import late_words
from party_pairing.decisions.deciders import name_of, scope_of
from party_pairing.decisions.forms import AnswerForm, DecideForm, ReasonForm
from party_pairing.decisions.papers import rows_of
from party_pairing.decisions.queries import way_of
from party_pairing.decisions.queue_views import frame
from party_pairing.meetings.queries import outcome_of
from tuanwei.lib.locks import said_when_locked


def facts_of(recommendation):
    """What the pages of one person show: the vote, the conditions as they were last kept."""
    check = recommendation.checks.first()
    return {
        "votes": outcome_of(recommendation),
        "findings": check.findings if check else (), "check": check,
        "row": rows_of(recommendation.campaign, [recommendation])[0],
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision_make(request, number):
    """Agree or refuse, with what the reader should know; 403 in words for those who read only."""
    recommendation, _duty = permissions.recommendation_for(
        request.user, number, is_look=request.method != "POST"
    )
    way = way_of(recommendation)
    can = (
        way.waits_for_decision and scope_of(request.user).holds(way.step.who, recommendation)
        and not way.why_not(request.user)
    )  # fmt: skip
    if request.method == "POST" and not can:
        if way.step and scope_of(request.user).holds(way.step.who, recommendation):
            raise PermissionDenied(way.why_not(request.user) or _("这一步刚有人审过。"))
        raise PermissionDenied(_("这一步不由你来审，或者已经审过了。"))
    form = None
    if can:
        form = DecideForm(
            request.POST if request.method == "POST" else None, concerns=way.open_concerns
        )
        if form.is_bound and form.is_valid():
            refused = _decided(request, way, form)
            if refused is None:
                return redirect("party_pairing:decision-queue")
            way = way_of(recommendation)  # what changed meanwhile is asked for in the same form
            form = DecideForm(request.POST, concerns=way.open_concerns)
            form.add_error(None, refused)
    context = {
        "frame": frame(request.user), "way": way, "recommendation": recommendation, "form": form,
        "late": late_words(recommendation.campaign, way.stage.key) if way.stage else "",
        "why_not": way.why_not(request.user) if way.step else "",
        "who": name_of(way.step.who, recommendation) if way.step else "",
        "can_drop": recommendation.state == "passed"
        and recommendation.campaign.spec.committee_may_drop
        and permissions.can_drop(request.user, recommendation),
        "can_answer": recommendation.state == "pre"
        and permissions.can_answer(request.user, recommendation),
        **facts_of(recommendation),
    }  # fmt: skip
    status = 400 if form is not None and form.errors else 200
    return render(request, "party_pairing/decisions/decide.html", context, status=status)


def _decided(request, way, form):
    """None once it is decided; what stood in the way otherwise."""
    recommendation = way.recommendation
    is_refused = form.cleaned_data["verdict"] == "refused"
    try:
        with said_when_locked():
            actions.decide(
                recommendations=[recommendation], step=way.step.key, by=request.user,
                refused={recommendation.pk: form.cleaned_data["reason"]} if is_refused else {},
                answers=form.answers,
            )  # fmt: skip
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    words = (
        _("%(name)s：不同意，理由已告诉本人。") if is_refused else _("%(name)s：同意，进入下一步。")
    )
    messages.success(request, words % {"name": recommendation.user.name})
    return None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision_drop(request, number):
    """After the inspection somebody who passed is not put forward, with a reason."""
    recommendation = permissions.recommendation_to_drop(
        request.user, number, is_look=request.method != "POST"
    )
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            with said_when_locked():
                actions.drop(
                    recommendation=recommendation, by=request.user,
                    reason=form.cleaned_data["reason"],
                )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request,
                _("%(name)s考察后不列入，理由已告诉本人。") % {"name": recommendation.user.name},
            )
            return redirect("party_pairing:posting-list")
    context = {
        "frame": frame(request.user), "recommendation": recommendation, "form": form,
        **facts_of(recommendation),
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "party_pairing/decisions/drop.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_enter(request, number):
    """What the Party organisation answered."""
    recommendation = permissions.recommendation_to_answer(
        request.user, number, is_look=request.method != "POST"
    )
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            with said_when_locked():
                actions.answer(
                    recommendation=recommendation, answer=data["answer"], on=data["on"],
                    paper=data["paper"], reason=data["reason"], by=request.user,
                )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(
                request,
                _("%(name)s的答复登记好了，已告诉本人。") % {"name": recommendation.user.name},
            )
            return redirect("party_pairing:answer-list")
    context = {
        "frame": frame(request.user), "recommendation": recommendation, "form": form,
        "way": way_of(recommendation), **facts_of(recommendation),
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "party_pairing/decisions/answer.html", context, status=status)
