"""The draft of a kind: read, changed part by part, put in force. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.lib import refusals
from tuanwei.rulebooks import actions, queries
from tuanwei.rulebooks.forms import ForceForm
from tuanwei.rulebooks.permissions import draft_to_write, kind_to_write


def _judged(book, found):
    """What stands against the draft, and what it changes, for its pages."""
    kind, spec = book.kind_of(found), found.spec
    newest, address = queries.rules_in_force(kind), book.url("draft", kind.pk)
    reasons = [(each, f"{address}{each.section}/") for each in book.contradictions(spec)]
    return {
        "book": book, "kind": kind, "draft": found, "version": newest,
        "refusals": [(each, url) for each, url in reasons if not each.is_warning],
        "warnings": [(each, url) for each, url in reasons if each.is_warning],
        "changes": book.compared(newest and newest.spec, spec),
    }  # fmt: skip


@login_required
@require_safe
def draft(request, book, pk):
    """The draft in words, what stands against it, and what it changes."""
    found = draft_to_write(book, request.user, pk)
    said = {key: lines for key, _title, lines in book.wording.said(found.spec)}
    context = _judged(book, found) | {
        "spec": found.spec, "form": ForceForm(initial={"note": found.note}),
        "parts": [
            (key, title, said.get(key, []), book.words.unsaid.get(key, _("还没有写。")))
            for key, title in book.wording.TITLES.items()
        ],
        "try_url": book.try_url(book.kind_of(found), "draft"), **book.for_draft(found.spec),
    }  # fmt: skip
    return render(request, book.templates("draft"), context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request, book, pk, section):
    """One part of the rules."""
    found = draft_to_write(book, request.user, pk)
    if section not in book.pages:
        raise Http404
    return page_of(request, book, found, book.pages[section], **book.for_page(section))


def page_of(request, book, draft, page_class, **of):
    """A page of the draft: shown, or saved. `of`: what it and its template are given besides."""
    kind, is_sent = book.kind_of(draft), request.method == "POST"
    move = request.POST.get("move", "")
    page = page_class(request.POST if is_sent else None, draft.spec, move, **of)
    seen, refused = draft.digest, []
    if is_sent:
        seen = request.POST.get("seen", "")
        if page.is_valid():
            try:
                actions.save_draft(book, kind=kind, by=request.user, spec=page.spec, seen=seen)
            except ValidationError as fault:
                refused = fault.messages
            else:
                messages.success(request, _("草稿存好了。"))
                stays = move or "stay" in request.POST
                return redirect(request.path if stays else book.url("draft", kind.pk))
    against = [] if is_sent else book.contradictions(draft.spec)
    context = {
        "book": book, "kind": kind, "draft": draft, "page": page, "seen": seen,
        "refused": refused, "is_sent": is_sent,
        "reasons": [each for each in against if each.section == page.key], **of,
    }  # fmt: skip
    status = 400 if is_sent else 200
    return render(request, book.templates("section"), context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def look_twice(request, book, pk):
    """A second look at what changes; then the draft becomes the newest version."""
    found = draft_to_write(book, request.user, pk)
    is_sent = request.method == "POST"
    form = ForceForm(request.POST if is_sent else None, initial={"note": found.note})
    context = _judged(book, found)
    if not is_sent and context["refusals"]:
        messages.error(request, _("草稿还有要改的，改好再生效。"))
        return redirect(book.url("draft", pk))
    if is_sent and form.is_valid():
        return _forced(request, book, found, form.cleaned_data["note"])
    context |= {"form": form, "parts": book.wording.said(found.spec)}
    status = 400 if is_sent else 200
    return render(request, book.templates("force"), context, status=status)


@login_required
@require_POST
def put_in_force(request, book, pk):
    """The draft becomes the newest version."""
    found = draft_to_write(book, request.user, pk)
    form = ForceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("“这次改了什么”最多 200 个字。"))
        return redirect(book.url("draft", pk))
    return _forced(request, book, found, form.cleaned_data["note"])


def _forced(request, book, draft, note):
    kind, seen = book.kind_of(draft), request.POST.get("seen", "")
    try:
        made = actions.put_in_force(book, kind=kind, by=request.user, seen=seen, note=note)
    except ValidationError as refused:
        refusals.above(request, refused)
        return redirect(book.url("draft", kind.pk))
    words = _("第 %(n)d 版生效了，管以后新开的%(opened)s；%(still)s照原来的版本。") % {
        "n": made.version, "opened": book.words.opened, "still": book.words.still,
    }  # fmt: skip
    messages.success(request, words)
    return redirect(book.url("read", kind.pk))


@login_required
@require_POST
def drop(request, book, pk):
    """Throw the draft away."""
    kind = kind_to_write(book, request.user, pk)
    draft_to_write(book, request.user, pk)
    try:
        actions.drop_draft(book, kind=kind, by=request.user, seen=request.POST.get("seen", ""))
    except ValidationError as refused:
        refusals.above(request, refused)
        return redirect(book.url("draft", pk))
    messages.success(request, _("草稿丢掉了，现行的规则不变。"))
    return redirect(book.url("read", pk))
