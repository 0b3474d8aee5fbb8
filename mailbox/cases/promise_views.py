"""Promises at the desk, and what the public reads of them."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from mailbox.cases.desk_views import desk_only
from mailbox.cases.permissions import on_desk
from mailbox.cases.promise_forms import FailForm, KeepForm, ProgressForm, PromiseForm, StepForm
from mailbox.promises import actions, permissions, progress, queries
from mailbox.promises.models import Promise
from tuanwei.lib.numbers import grouped
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at

PER_PAGE = 20


@desk_only
@require_safe
def promise_list(request):
    """Promises of the reader's desk, what is late first."""
    readable = permissions.readable(request.user)
    counts = queries.counts(readable)
    asked = request.GET.get("show", "")
    show = asked if asked in queries.SHOWS else "late" if counts["late"] else "running"
    found = queries.with_steps(queries.listed(show, readable)).select_related("unit", "person")
    order = ("-due_on", "-pk") if show in ("settled", "all") else ("due_on", "pk")
    context = {
        "page": keyset(found, request, order=order, per_page=PER_PAGE), "show": show,
        "tabs": [(key, f"{words} {grouped(counts[key])}") for key, words in queries.SHOWS.items()],
        "has_any": counts["all"],
    }  # fmt: skip
    return render(request, "mailbox/promises/list.html", context)


@desk_only
@require_safe
def promise(request, pk):
    """One promise: how far it is and what can be done."""
    mark_read_at(url=request.path, by=request.user)
    return promise_page(request, permissions.promise_for(request.user, pk))


def promise_page(request, found, *, status=None, **forms):
    """The page, with the form that stumbled."""
    user, steps = request.user, list(found.milestones.all())
    runs = found.state == Promise.State.RUNNING
    can_arrange = runs and permissions.can_arrange(user, found)
    left = progress.unplanned([step.share for step in steps]) if steps else 1
    new = partial(_form, found)
    context = {
        "promise": found, "steps": _shared(steps), "is_own": permissions.is_own(user, found),
        "can_work": runs and permissions.can_work(user, found), "can_arrange": can_arrange,
        "can_settle": runs and permissions.can_settle(user, found),
        "left": progress.spoken(left) if left and steps else "",
        "can_read_letter": on_desk(user).filter(pk=found.case_id).exists(),
        "forms": {
            verb.replace("-", "_"): forms.get(verb) or new(verb) for verb in ACTS
        },
    }  # fmt: skip
    return render(request, "mailbox/promises/promise.html", context, status=status)


def _shared(steps):
    """(milestone, its part of the whole in words)."""
    parts = progress.shares([step.share for step in steps])
    return [(step, progress.spoken(part)) for step, part in zip(steps, parts, strict=True)]


def _form(found, verb, *args):
    form = ACTS[verb][0]
    if form is PromiseForm:
        return form(*args, promise=found)
    return form(*args, auto_id=f"{verb}-%s")


# verb: (form, permission, action, what is said afterwards)
ACTS = {
    "change": (PromiseForm, permissions.can_arrange, actions.change_promise, _("已保存。")),
    "add-step": (StepForm, permissions.can_arrange, actions.add_step, _("这一步加好了。")),
    "tell": (ProgressForm, permissions.can_work, actions.tell_progress,
             _("进展记下了，来信人会收到提醒。")),
    "keep": (KeepForm, permissions.can_settle, actions.keep, _("记下了，来信人会收到提醒。")),
    "fail": (FailForm, permissions.can_settle, actions.fail, _("记下了，来信人会读到原因。")),
}  # fmt: skip


@desk_only
@require_POST
def act(request, pk, verb):
    """Carry out one verb: 404 unseen or unknown, 403 not allowed, 409 too late."""
    if verb not in ACTS:
        permissions.promise_for(request.user, pk)
        raise Http404
    _form_class, may, action, done = ACTS[verb]
    found = permissions.promise_to(request.user, pk, may)
    form = _form(found, verb, request.POST)
    if not form.is_valid():
        return promise_page(request, found, status=400, **{verb: form})
    try:
        action(promise=found, by=request.user, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        fresh = permissions.promise_for(request.user, pk)
        return promise_page(request, fresh, status=409, **{verb: form})
    messages.success(request, done)
    return redirect("mailbox:promise", pk=pk)


STEPS = {
    "tick": (permissions.can_work, actions.tick, _("勾好了，来信人会收到提醒。")),
    "untick": (permissions.can_work, actions.untick, _("已取消勾选。")),
    "remove": (permissions.can_arrange, actions.remove_step, _("这一步删掉了。")),
}


@desk_only
@require_POST
def step(request, pk, step, verb):
    """Tick a milestone, take the tick back, or take it out."""
    if verb not in STEPS:
        permissions.promise_for(request.user, pk)
        raise Http404
    may, action, done = STEPS[verb]
    found = permissions.promise_to(request.user, pk, may)
    try:
        action(promise=found, by=request.user, step=step)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, done)
    return redirect("mailbox:promise", pk=pk)


@require_safe
def public_list(request):
    """What was promised about published letters, and how far it is."""
    public = Promise.objects.public()
    show = request.GET.get("show", "")
    show = show if show in ("running", "settled") else ""
    found = queries.with_steps(queries.listed(show, public)).select_related(
        "unit", "case__publication"
    )
    context = {
        "page": keyset(found, request, order=("-due_on", "-pk"), per_page=PER_PAGE),
        "show": show,
        "shows": [("", _("全部")), ("running", _("正在做")), ("settled", _("有结果"))],
    }  # fmt: skip
    return render(request, "mailbox/promises/public.html", context)
