"""Follow-ups and opinions: lists, one of them, and what is done with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.liaison import contact_queries, follow_queries, permissions
from branches.liaison import follow_actions as actions
from branches.liaison.contact_views import tried
from branches.liaison.forms import (
    AnswerForm,
    FollowUpForm,
    HandForm,
    MoveForm,
    OpinionForm,
    WordsForm,
)
from branches.liaison.meeting_models import FollowUp, Opinion
from branches.organisation.models import Unit
from tuanwei.jobs import exports
from tuanwei.lib.paging import keyset

State = FollowUp.State
TONES = {"open": "act", "done": "done", "off": "off"}
OPINION_TONES = {"open": "act", "doing": "wait", "done": "done", "not": "off"}


def with_chip(follow_up, today=None):
    """The follow-up with `tone` and `words` of its state."""
    is_late = follow_up.is_overdue(today)
    follow_up.tone = "late" if is_late else TONES[follow_up.state]
    follow_up.words = _("过了日子") if is_late else follow_up.get_state_display()
    return follow_up


@login_required
@require_safe
def follow_list(request):
    """Follow-ups that concern the reader: open, overdue, closed."""
    permissions.require_part(request.user)
    found, show = permissions.visible_follow_ups(request.user), request.GET.get("show", "open")
    today = timezone.localdate()
    shown = {
        "open": found.filter(state=State.OPEN),
        "late": found.filter(state=State.OPEN, due_on__lt=today),
        "closed": found.exclude(state=State.OPEN),
        "mine": found.filter(person=request.user.pk),
    }
    show = show if show in shown else "open"
    rows = shown[show]
    person = request.GET.get("person", "")
    if person.isascii() and person.isdigit() and len(person) < 18:
        rows = rows.filter(person=int(person))
    order = ["-due_on"] if show == "closed" else ["due_on"]
    page = keyset(rows.distinct(), request, order=order)
    gone = follow_queries.left(page.rows)
    for each in page:
        with_chip(each, today).gone = gone.get(each.pk)
    context = {"page": page, "show": show, "is_staff": permissions.is_staff(request.user)}
    return render(request, "liaison/follow_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def follow_new(request, pk):
    """From a decision of a meeting."""
    meeting = permissions.meeting_to_run(request.user, pk)
    initial = {"title": request.GET.get("title", "").replace("\0", "")[:200]}
    form = FollowUpForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("title", "person", "unit", "due_on")}
        if tried(request, form, actions.make_follow_up, meeting=meeting, **data):
            messages.success(request, _("定好了，办的人会收到通知，快到日子会提醒。"))
            return redirect("liaison:meeting", meeting.pk)
    context = {"form": form, "meeting": meeting}
    return render(request, "liaison/follow_new.html", context, status=400 if form.errors else 200)


@login_required
@require_safe
def follow_up(request, pk):
    """One follow-up with its way."""
    return _page(request, permissions.follow_up_for(request.user, pk))


def _page(request, found, status=200, **bound):
    user = request.user
    is_staff, is_mine = permissions.is_staff(user), found.person_id == user.pk
    gone = follow_queries.left([found]).get(found.pk)
    takers = follow_queries.takers(found, gone) if gone else []
    first = {"person": takers[0].number} if takers else {}
    context = {
        "found": with_chip(found), "steps": list(found.steps.select_related("by", "to")),
        "is_mine": is_mine, "is_staff": is_staff, "is_open": found.state == State.OPEN,
        "can_act": is_mine or is_staff,
        "forms": {
            "words": bound.get("words") or WordsForm(auto_id="words-%s"),
            "hand": bound.get("hand") or HandForm(auto_id="hand-%s", initial=first),
            "move": bound.get("move") or MoveForm(auto_id="move-%s"),
        },
        "opened": next(iter(bound), "hand" if gone else ""), "gone": gone, "takers": takers,
    }  # fmt: skip
    return render(request, "liaison/follow_up.html", context, status=status)


VERBS = {
    "note": ("words", WordsForm, actions.note_progress, False, "记下了。"),
    "done": ("words", WordsForm, actions.finish, False, "办完了，团委会看到结果。"),
    "hand": ("hand", HandForm, actions.hand_on, False, "转过去了，对方会收到通知。"),
    "off": ("words", WordsForm, actions.drop, True, "记下了，有关的人会收到通知。"),
    "reopen": ("words", WordsForm, actions.reopen, True, "退回再办，办的人会收到通知。"),
    "move": ("move", MoveForm, actions.move_due, True, "日子改好了。"),
}
"""{verb: (form's name, form, action, for staff only, what is said)}."""


@login_required
@require_POST
def follow_act(request, pk, verb):
    """One verb of the page: whoever is in charge brings it on, staff also call it off and set the day."""
    found = permissions.follow_up_for(request.user, pk)
    if verb not in VERBS:
        raise Http404
    name, form_class, action, is_for_staff, said = VERBS[verb]
    is_staff = permissions.is_staff(request.user)
    if not (is_staff or (found.person_id == request.user.pk and not is_for_staff)):
        raise PermissionDenied(_("这件事由办的人来说明进展，停办、改日期由团委来定。"))
    form = form_class(request.POST, auto_id=f"{name}-%s")
    if form.is_valid() and tried(
        request, form, action, "words", follow_up=found, **form.cleaned_data
    ):
        messages.success(request, said)
        return redirect("liaison:follow-up", found.pk)
    return _page(request, found, status=400, **{name: form})


@login_required
@require_POST
def follow_export(request):
    """All follow-ups as .xlsx."""
    permissions.require_staff(request.user)
    exports.start_export("liaison-follow-ups", {}, [], request.user)
    messages.success(request, _("在导出，好了会通知你，也在“导出”里看得到。"))
    return redirect("liaison:follow-list")


@login_required
@require_safe
def opinion_list(request):
    """Opinions that concern the reader, those without an answer first for staff."""
    permissions.require_part(request.user)
    found = permissions.visible_opinions(request.user)
    show = request.GET.get("show", "")
    if show == "open":
        found = found.filter(state=Opinion.State.OPEN)
    page = keyset(found, request, order=["-pk"])
    for each in page:
        each.tone = OPINION_TONES[each.state]
    context = {"page": page, "show": show, "is_staff": permissions.is_staff(request.user)}
    return render(request, "liaison/opinion_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request, pk):
    """An opinion and what became of it; staff answer."""
    if request.method == "POST":
        found = permissions.opinion_to_answer(request.user, pk)
    else:
        found = permissions.visible_opinions(request.user).filter(pk=pk).first()
        if found is None:
            raise Http404
    found.tone = OPINION_TONES[found.state]
    initial = {"state": found.state, "words": found.words} if found.words else {}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if (
        form.is_bound and form.is_valid()
        and tried(
            request, form, actions.answer_opinion, "words", opinion=found, **form.cleaned_data
        )
    ):  # fmt: skip
        messages.success(request, _("答复了，提意见的单位会收到通知。"))
        return redirect("liaison:opinion", found.pk)
    can_answer = permissions.is_staff(request.user) and found.raised_by_id != request.user.pk
    context = {"found": found, "form": form, "can_answer": can_answer}
    return render(request, "liaison/opinion.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_raise(request, pk):
    """A unit that was asked brings an opinion; staff write down what was said."""
    meeting = permissions.meeting_for(request.user, pk)
    asked = meeting.invitations.values("unit")
    units = Unit.objects.filter(pk__in=asked)
    if not permissions.is_staff(request.user):
        units = units.filter(pk__in=contact_queries.spoken_for(request.user))
        if not units.exists():
            raise Http404
    form = OpinionForm(request.POST if request.method == "POST" else None, units=units)
    if (
        form.is_bound and form.is_valid()
        and tried(
            request, form, actions.raise_opinion, "text", meeting=meeting, **form.cleaned_data
        )
    ):  # fmt: skip
        messages.success(request, _("记下了，团委会答复，结果你们看得到。"))
        return redirect("liaison:meeting", meeting.pk)
    context = {"form": form, "meeting": meeting}
    return render(
        request, "liaison/opinion_raise.html", context, status=400 if form.errors else 200
    )
