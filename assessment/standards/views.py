"""The draft of a standard page by page: the tree, an indicator, a term, a veto; what a page would say
while somebody types; a version on paper. HTTP only."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.standards.book import BOOK
from assessment.standards.contradictions import contradictions
from assessment.standards.indicator_pages import IndicatorPage, with_indicator
from assessment.standards.result_pages import ITEMS
from assessment.standards.term_pages import TermPage, new_term
from assessment.standards.wording import KINDS
from tuanwei.lib import refusals
from tuanwei.rulebooks import actions
from tuanwei.rulebooks.draft_views import page_of
from tuanwei.rulebooks.permissions import draft_to_write, version_to_read

MOST_TERMS = 30


def _page(request, draft, page_class, back, **of):
    """A page of the draft: shown, saved, or with X-Check told what it would say. After saving `back`."""
    if request.method == "POST" and request.headers.get("X-Check"):
        return _checked(request, draft, page_class(request.POST, draft.spec, "", **of))
    answer = page_of(request, BOOK, draft, page_class, **of)
    if answer.status_code == 302 and answer.url == BOOK.url("draft", draft.kind_id):
        return redirect(back)
    return answer


def _checked(request, draft, page):
    """What the page says, what is wrong with it, and what it would make wrong on other pages, before it is saved."""
    context = {"page": page, "is_valid": page.is_valid()}
    if context["is_valid"]:
        spec, there = page.spec, set(contradictions(draft.spec))
        context |= {
            "words": page.words_of(spec),
            "puts": page.puts_of(spec),
            "reasons": [
                each
                for each in contradictions(spec)
                if each.section == page.key or each not in there
            ],
        }
    return render(request, "assessment/standards/_checked.html", context)


def _there(found, key):
    if not any(each.key == key for each in found):
        raise Http404


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request, pk, section):
    """One part of the standard."""
    draft = draft_to_write(BOOK, request.user, pk)
    if section not in BOOK.pages:
        raise Http404
    return _page(request, draft, BOOK.pages[section], BOOK.url("draft", pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def item(request, pk, section, key):
    """One veto, title or consequence."""
    draft = draft_to_write(BOOK, request.user, pk)
    if section not in ITEMS:
        raise Http404
    _there(getattr(draft.spec, section), key)
    return _page(request, draft, ITEMS[section], BOOK.url("section", pk, section), key=key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def indicator(request, pk, indicator):
    """One indicator; after saving the tree."""
    draft = draft_to_write(BOOK, request.user, pk)
    _there(draft.spec.indicators, indicator)
    back = BOOK.url("section", pk, "tree")
    return _page(request, draft, IndicatorPage, back, indicator=indicator)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def term(request, pk, indicator, term):
    """One term; after saving its indicator, and once more where its kind has changed."""
    draft = draft_to_write(BOOK, request.user, pk)
    _there(draft.spec.indicators, indicator)
    there = draft.spec.indicator(indicator).terms
    _there(there, term)
    kind = next(each.kind for each in there if each.key == term)
    back = reverse("assessment:standard-indicator", args=[pk, indicator])
    if request.method == "POST" and request.POST.get("kind", kind) != kind:
        back = request.path
    return _page(request, draft, TermPage, back, indicator=indicator, term=term)


@login_required
@require_POST
def terms(request, pk, indicator):
    """Add a term, move one, take one out."""
    draft = draft_to_write(BOOK, request.user, pk)
    _there(draft.spec.indicators, indicator)
    found = draft.spec.indicator(indicator)
    back = reverse("assessment:standard-indicator", args=[pk, indicator])
    made = None
    if kind := request.POST.get("add"):
        if kind not in KINDS:
            raise Http404
        if len(found.terms) >= MOST_TERMS:
            messages.error(request, _("一项指标最多 30 条规则，请分成几项。"))
            return redirect(back)
        made = new_term(found, kind, KINDS[kind])
        there = (*found.terms, made)
    else:
        there = _moved(found.terms, request.POST.get("move", ""))
    spec = with_indicator(draft.spec, replace(found, terms=there))
    try:
        actions.save_draft(
            BOOK, kind=draft.kind, by=request.user, spec=spec, seen=request.POST.get("seen", "")
        )
    except ValidationError as refused:
        refusals.above(request, refused)
        return redirect(back)
    if made:
        return redirect("assessment:standard-term", pk, indicator, made.key)
    messages.success(request, _("草稿存好了。"))
    return redirect(back)


def _moved(there, move):
    """Terms after "key:up", "key:down" or "key:drop"."""
    key, _colon, way = move.partition(":")
    at = next((n for n, each in enumerate(there) if each.key == key), None)
    if at is None or way not in ("up", "down", "drop"):
        raise Http404
    rest = list(there)
    mine = rest.pop(at)
    if way != "drop":
        rest.insert(max(at + (1 if way == "down" else -1), 0), mine)
    return tuple(rest)


@login_required
@require_safe
def paper(request, pk, version):
    """A version on A4: 指标、分值、评分标准、评分依据, and the rest below."""
    found = version_to_read(BOOK, pk, version)
    context = {
        "book": BOOK, "kind": found.kind, "version": found,
        "signs": (_("制定人（签字）"), _("审定人（签字）")),
    }  # fmt: skip
    return render(request, "assessment/standards/paper.html", context)
