"""Records: entered, confirmed, taken back; and their kinds. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.files import (
    duties,
    kind_actions,
    looking,
    people,
    permissions,
    record_actions,
)
from party_pairing.files.models import Look, RecordKind
from party_pairing.files.record_forms import KindForm, RecordForm, WithdrawForm

PAGE = ["GET", "HEAD", "POST"]


def _back(request, person_pk):
    if person_pk == request.user.pk:
        return redirect("party_pairing:file-mine")
    return redirect("party_pairing:file-detail", person_pk)


@require_http_methods(PAGE)
@login_required
def record_new(request, pk, key):
    """The form of a kind, for somebody else or oneself."""
    person, is_own = permissions.person_to_enter(request.user, pk)
    kind = permissions.kind_to_enter(is_own, key)
    form = RecordForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            record_actions.enter(person=person, kind=kind, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            words = _("已填好，团支部确认以后算数。") if is_own else _("已记下，本人会收到通知。")
            messages.success(request, words)
            return _back(request, person.pk)
    context = {
        "form": form, "kind": kind, "person": person, "is_own": is_own,
        "where": people.where(person),
    }  # fmt: skip
    return render(request, "party_pairing/files/record_new.html", context)


@require_POST
@login_required
def record_confirm(request, pk):
    """What the person wrote counts."""
    record = permissions.record_for(request.user, pk)
    try:
        record_actions.confirm(record=record, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("已确认，从现在起算数。"))
    return _back(request, record.user_id)


@require_http_methods(PAGE)
@login_required
def record_withdraw(request, pk):
    """Take a record back with a reason."""
    record = permissions.record_for(request.user, pk)
    if request.method != "POST":
        duty = duties.duty_for(request.user, record.user)
        looking.look(viewer=request.user, subject=record.user, what=Look.What.FILE, duty=duty)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_actions.withdraw(record=record, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("已撤回。"))
            return _back(request, record.user_id)
    context = {
        "form": form, "record": people.with_words(record), "person": record.user,
        "is_own": record.user_id == request.user.pk,
        "is_waiting": record_actions.is_waiting(record),
    }  # fmt: skip
    return render(request, "party_pairing/files/record_withdraw.html", context)


@require_safe
@login_required
def kind_list(request):
    """What may be put on record."""
    permissions.require_kinds_keeper(request.user)
    rows = RecordKind.objects.annotate(number=Count("records")).order_by(
        "-is_active", "position", "pk"
    )
    return render(request, "party_pairing/files/kinds.html", {"rows": rows})


@require_http_methods(PAGE)
@login_required
def kind_new(request):
    """A new kind."""
    permissions.require_kinds_keeper(request.user)
    return _kind(request, None)


@require_http_methods(PAGE)
@login_required
def kind_edit(request, pk):
    """Change what a kind says; not what it records, once something is."""
    return _kind(request, permissions.kind_to_edit(request.user, pk))


def _kind(request, kind):
    name = kind.name if kind else ""
    form = KindForm(request.POST or None, instance=kind)
    if request.method == "POST" and form.is_valid():
        try:
            saved = kind_actions.save_kind(kind=kind, by=request.user, **form.facts)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("已保存：%(name)s。") % {"name": saved.name})
            return redirect("party_pairing:record-kind-list")
    context = {"form": form, "kind": kind, "name": name}
    context["in_use"] = kind_actions.in_use(kind) if kind else ""
    return render(request, "party_pairing/files/kind.html", context)
