"""Kinds: listed for everybody, kept by those who write rules. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tuanwei.rulebooks import actions, queries
from tuanwei.rulebooks.forms import kind_form
from tuanwei.rulebooks.permissions import check_writes_rules, kind_to_write

STEPS = {"up": -1, "down": 1}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kinds(request, book):
    """Every kind in order, with where its rules stand; writers add a new one at the end."""
    writes = book.can_write(request.user)
    if request.method == "POST":
        check_writes_rules(book, request.user)
    form = kind_form(book)(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.save_kind(book, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("加好了。接着写它的规则，可以从样板开始。"))
            return redirect(book.url("read", made.pk))
    newest, drafts = queries.versions_by_kind(book)
    found = [
        (kind, newest.get(kind.pk), kind.pk in drafts)
        for kind in book.kinds.objects.all()
        if writes or (kind.is_active and kind.pk in newest)
    ]
    context = {"book": book, "kinds": found, "form": form if writes else None, "writes": writes}
    status = 400 if form.errors else 200
    return render(request, book.templates("kinds"), context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request, book, pk):
    """Rename a kind; what was begun under it goes along."""
    found = kind_to_write(book, request.user, pk)
    data = request.POST if request.method == "POST" else None
    form = kind_form(book)(data, instance=kind_to_write(book, request.user, pk))
    if form.is_bound and form.is_valid():
        try:
            actions.save_kind(book, by=request.user, kind=found, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("已保存。"))
            return redirect(book.url("list"))
    context = {"book": book, "kind": book.kinds.objects.get(pk=pk), "form": form}
    status = 400 if form.errors else 200
    return render(request, book.templates("kind"), context, status=status)


@login_required
@require_POST
def move(request, book, pk, where):
    """One place up or down."""
    found = kind_to_write(book, request.user, pk)
    if where not in STEPS:
        raise Http404
    actions.move_kind(book, by=request.user, kind=found, step=STEPS[where])
    return redirect(book.url("list"))


@login_required
@require_POST
def offer(request, book, pk):
    """Out of use, or back."""
    found = kind_to_write(book, request.user, pk)
    actions.offer_kind(book, by=request.user, kind=found, is_active=not found.is_active)
    stopped = _("已停用，%(stays)s不变。") % {"stays": book.words.stays}
    messages.success(request, stopped if found.is_active else _("重新用起来了。"))
    return redirect(book.url("list"))
