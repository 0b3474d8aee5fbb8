"""Alerts for those on duty: the list, one letter to read at once, and what was done."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from branches.organisation.queries import hats
from mailbox.cases import actions
from mailbox.cases.models import Case
from mailbox.cases.permissions import is_author, on_desk
from mailbox.cases.sender_models import SenderDetails
from mailbox.safety.actions import close_alert, reopen_alert, take_alert
from mailbox.safety.forms import CloseForm, ReopenForm, SayForm
from mailbox.safety.models import Alert
from mailbox.safety.queries import open_alerts, reads_alerts, was_answered
from tuanwei.lib.locks import said_when_locked
from tuanwei.notices.actions import mark_read_at

FORMS = {"close": CloseForm, "say": SayForm, "reopen": ReopenForm}
CLOSED_SHOWN = 50


def duty_only(view):
    """For those on duty and the committee's staff; nobody handles an alert about themselves."""

    @login_required
    @never_cache
    def guarded(request, *args, pk=None, **kwargs):
        if not reads_alerts(request.user):
            raise PermissionDenied(_("紧急提醒只给值班老师和团委工作人员看。"))
        if pk is None:
            return view(request, *args, **kwargs)
        alerts = Alert.objects.select_related("case__author", "case__lead", "taken_by", "closed_by")
        found = get_object_or_404(alerts.annotate(is_answered=was_answered()), pk=pk)
        if is_author(request.user, found.case):
            raise Http404
        return view(request, *args, found, **kwargs)

    return guarded


@duty_only
@require_safe
def alert_list(request):
    """What nobody has closed yet, and the last ones closed."""
    closed = Alert.objects.exclude(closed_at=None).select_related("case", "closed_by")
    context = {
        "alerts": open_alerts(request.user),
        "closed": closed.exclude(case__author=request.user.pk).order_by("-pk")[:CLOSED_SHOWN],
        "can_change": hats(request.user).is_staff,
    }
    return render(request, "mailbox/safety/alerts.html", context)


@duty_only
@require_safe
def alert(request, alert):
    """The letter behind an alert, with what to do now."""
    mark_read_at(url=request.path, by=request.user)
    return _page(request, alert)


def _page(request, alert, *, status=None, **bound):
    case = alert.case
    said = case.entries.filter(kind__in=("told", "unsatisfied", "satisfied", "said"))
    left = SenderDetails.objects.filter(case=case).values_list("phone", flat=True).first()
    context = {
        "alert": alert, "case": case, "phone_left": left,
        # A hidden name is lifted by two persons, here as anywhere; see docs/decisions/0010.
        "author": case.author if case.visibility == Case.Visibility.NAMED else None,
        "entries": said.exclude(text="").select_related("by"),
        "on_desk": on_desk(request.user).filter(pk=case.pk).exists(),
        "forms": {verb: bound.get(verb) or form(auto_id=f"{verb}-%s")
                  for verb, form in FORMS.items()},
    }  # fmt: skip
    return render(request, "mailbox/safety/alert.html", context, status=status)


@duty_only
@require_POST
def act(request, alert, verb):
    """Take it, say a word to the author, close it, or open it again."""
    form = FORMS[verb](request.POST, auto_id=f"{verb}-%s") if verb in FORMS else None
    if form is not None and not form.is_valid():
        return _page(request, alert, status=400, **{verb: form})
    try:
        with said_when_locked():
            done = _done(verb, alert, request.user, form)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    else:
        messages.success(request, done)
    return redirect("mailbox:alert", pk=alert.pk)


def _done(verb, alert, by, form):
    """Do it; return the sentence that says so."""
    if verb == "take":
        take_alert(alert=alert, by=by)
        return _("同事现在看得到由你联系。")
    if verb == "say":
        actions.say_at_once(case=alert.case, by=by, text=form.cleaned_data["text"])
        return _("已留话，来信人马上看得到。")
    if verb == "close":
        close_alert(alert=alert, by=by, **form.cleaned_data)
        return _("已记下，这条提醒处理完了。信本身照常办理。")
    if verb == "reopen":
        reopen_alert(alert=alert, by=by, **form.cleaned_data)
        return _("已重新打开，值班的人会再收到提醒。")
    raise Http404
