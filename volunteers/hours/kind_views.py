"""Kinds of service: listed, added, put in order, taken out of use. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from volunteers.hours import kind_actions
from volunteers.hours.kind_forms import ElsewhereForm, KindForm
from volunteers.hours.models import ServiceKind
from volunteers.hours.permissions import check_writes_rules, kind_to_write

STEPS = {"up": -1, "down": 1}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kinds(request):
    """Every kind in order; a new one is added at the end."""
    check_writes_rules(request.user)
    form = KindForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            kind_actions.save_kind(by=request.user, name=form.cleaned_data["name"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("加好了。"))
            return redirect("volunteers:hours-kinds")
    there = list(ServiceKind.objects.all())
    names = {each.name for each in there}
    missing = [name for name in kind_actions.USUAL.values() if name not in names]
    context = {
        "kinds": there, "form": form, "missing": missing, "elsewhere": ElsewhereForm(),
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "volunteers/hours/kinds.html", context, status=status)


@login_required
@require_POST
def elsewhere(request):
    """As which kind desk shifts and activities count."""
    check_writes_rules(request.user)
    form = ElsewhereForm(request.POST)
    if form.is_valid():
        kind_actions.count_elsewhere_as(by=request.user, kinds=form.cleaned_data)
        messages.success(request, _("已保存。记过的今天夜里跟着改，也可以在“志愿服务统计”现在取。"))
    else:
        messages.error(request, _("选的类型刚刚停用了，请重新选。"))
    return redirect("volunteers:hours-kinds")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request, pk):
    """Rename a kind; what was done under it goes along."""
    found = kind_to_write(request.user, pk)
    data = request.POST if request.method == "POST" else None
    form = KindForm(data, instance=ServiceKind.objects.get(pk=pk))
    if form.is_bound and form.is_valid():
        try:
            kind_actions.save_kind(
                by=request.user, name=form.cleaned_data["name"], kind=found,
                is_active=found.is_active,
            )  # fmt: skip
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect("volunteers:hours-kinds")
    status = 400 if form.errors else 200
    context = {"kind": ServiceKind.objects.get(pk=pk), "form": form}
    return render(request, "volunteers/hours/kind.html", context, status=status)


@login_required
@require_POST
def add_usual(request):
    """Those of the usual kinds that are missing."""
    check_writes_rules(request.user)
    count = kind_actions.add_usual(by=request.user)
    if count:
        messages.success(request, _("加了 %(n)d 个常见类型。") % {"n": count})
    else:
        messages.info(request, _("常见的几类都有了。"))
    return redirect("volunteers:hours-kinds")


@login_required
@require_POST
def move(request, pk, where):
    """One place up or down."""
    found = kind_to_write(request.user, pk)
    if where not in STEPS:
        raise Http404
    kind_actions.move_kind(by=request.user, kind=found, step=STEPS[where])
    return redirect("volunteers:hours-kinds")


@login_required
@require_POST
def offer(request, pk):
    """Out of use, or back."""
    found = kind_to_write(request.user, pk)
    kind_actions.offer_kind(by=request.user, kind=found, is_active=not found.is_active)
    messages.success(
        request, _("已停用，以前的记录不变。") if found.is_active else _("重新用起来了。")
    )
    return redirect("volunteers:hours-kinds")
