"""The five on one page, the lists behind them, their sheets, and their definitions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tuanwei.five_haves import actions, pages, permissions, queries, resources, words
from tuanwei.five_haves.definitions import USUAL, in_force
from tuanwei.five_haves.forms import DefinitionsForm
from tuanwei.five_haves.models import Definitions, Has
from tuanwei.jobs import exports
from tuanwei.lib.paging import Page

MOST_ROWS = 200
A_PAGE = 50
STATES = {"nobody": "没有专人", "stale": "没有动静", "alive": "有人抓"}
TONES = {"nobody": "late", "stale": "wait", "alive": "done"}


@login_required
@require_safe
def index(request):
    """The college's page; whoever has none is brought to the page of their own general branch."""
    if not permissions.sees_all(request.user):
        own = sorted(permissions.own_groups(request.user))
        if own:
            return redirect("five_haves:unit", own[0])
    return _page(request, None)


@login_required
@require_safe
def unit(request, pk):
    """The page of a general branch."""
    return _page(request, pk)


def _page(request, pk):
    scope = permissions.scope_of(request.user, pk)
    found = pages.page_of(scope, in_force())
    context = {
        "page": found, "scope": scope, "rows": [(each, pages.list_url(scope, each.has))
                                               for each in found.shown],
        "has_names": list(Has.labels), "can_define": permissions.can_define(request.user),
        "sees_all": permissions.sees_all(request.user),
        "others": permissions.named(key for key in scope.own if key != scope.group),
    }  # fmt: skip
    return render(request, "five_haves/page.html", context)


@login_required
@require_safe
def college_list(request, has):
    """What stands behind one of the five, of the whole college."""
    return _list(request, None, has)


@login_required
@require_safe
def unit_list(request, pk, has):
    """The same, of a general branch."""
    return _list(request, pk, has)


def _list(request, pk, has):
    scope = permissions.scope_of(request.user, pk)
    if has not in Has.values:
        raise Http404
    rules = in_force()
    records = queries.records(rules, is_whole=scope.unit is None)
    figure = pages.figures(records, scope.group)[has]
    context = {
        "scope": scope, "has": has, "label": Has(has).label, "figure": figure,
        "chip": words.STANDINGS[figure.standing(rules.percent_of(has))],
        "said": words.counted(rules, has, is_whole=scope.unit is None), "records": records,
        "unit_word": words.UNITS[has], "most": MOST_ROWS, "percent_wanted": rules.percent_of(has),
        "can_unmask": permissions.can_unmask(request.user),
    } | LISTS[has](request, records, scope)  # fmt: skip
    return render(request, f"five_haves/{has}.html", context)


def _people(request, records, scope):
    rows = pages.charges_shown(records, scope)
    counts = {state: sum(each == state for each, _row in rows) for state in STATES}
    show = request.GET.get("show", "")
    if show in STATES:
        rows = [row for row in rows if row[0] == show]
    else:
        show = ""
    start = _start(request, len(rows))
    following = str(start + A_PAGE) if len(rows) > start + A_PAGE else ""
    page = Page(
        rows[start : start + A_PAGE], following, str(max(start - A_PAGE, 0)) if start else ""
    )
    return {
        "rows": [(TONES[state], STATES[state], each) for state, each in page],
        "page": page, "show": show,
        "tabs": [(state, label, counts[state]) for state, label in STATES.items()],
    }  # fmt: skip


def _start(request, count):
    """Where the page begins that is asked for; 0 for what is no place in the list."""
    asked = request.GET.get("after") or request.GET.get("before") or ""
    place = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    return place if place < count else 0


def _activities(request, records, scope):
    turnouts = pages.of(records.turnouts, scope.group)
    empty = pages.of(records.empty, scope.group)
    return {
        "rows": turnouts[:MOST_ROWS], "count": len(turnouts), "empty": empty[:MOST_ROWS],
        "empty_count": len(empty),
    }  # fmt: skip


def _places(request, records, scope):
    places = records.venues if scope.unit is None else pages.of(records.users, scope.group)
    days, today = records.rules.place_days, records.today
    rows = sorted(places, key=lambda each: (-each.uses, each.name))
    return {
        "rows": [(each, pages.kind_of(each), pages.reckoning.is_fresh(each.last, today, days))
                 for each in rows],
        "desk": records.desk if scope.unit is None else [],
    }  # fmt: skip


def _weeks(request, records, scope):
    return {"rows": pages.week_rows(records, scope.group), "weeks": records.weeks}


def _ideas(request, records, scope):
    counts = pages.idea_counts(records, scope.group)
    found = pages.of(records.ideas, scope.group)
    return {
        "rows": [
            (label, counts[aspect], counts[aspect] is not None
             and counts[aspect] >= records.rules.new_things,
             [each for each in found if each.aspect == aspect][:MOST_ROWS])
            for aspect, label in words.ASPECTS.items()
        ]
    }  # fmt: skip


LISTS = {
    Has.PEOPLE: _people, Has.ACTIVITIES: _activities, Has.PLACES: _places, Has.WEEKS: _weeks,
    Has.IDEAS: _ideas,
}  # fmt: skip


@login_required
@require_POST
def export(request, has, pk=None):
    """Take the list behind one of the five out as a sheet; names in full only with a reason."""
    if has not in resources.SHEETS:
        raise Http404
    permissions.with_names(permissions.scope_of(request.user, pk))
    reason = request.POST.get("reason", "").strip()
    try:
        exports.start_export(
            resources.SHEETS[has][0], {"unit": str(pk or "")}, (), request.user,
            masked=not reason, reason=reason,
        )  # fmt: skip
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
        scope = permissions.scope_of(request.user, pk)
        return redirect(pages.list_url(scope, has))
    return redirect("jobs:export-list")


@login_required
@require_safe
def definitions(request):
    """What counts from today on, who set it when, and what held before."""
    if not permissions.can_open(request.user):
        raise PermissionDenied
    found = in_force()
    versions = list(Definitions.objects.select_related("made_by"))
    context = {
        "rules": found, "lines": words.said(found), "history": words.history(versions, USUAL),
        "unusual": words.changes(USUAL, found),
        "can_define": permissions.can_define(request.user),
    }  # fmt: skip
    return render(request, "five_haves/definitions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def definitions_edit(request):
    """A new version, which begins with what the last one says."""
    permissions.require_definer(request.user)
    newest = Definitions.objects.first() or USUAL
    form = DefinitionsForm(request.POST if request.method == "POST" else None, instance=newest)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.save_definitions(
                by=request.user, after=_after(request), fields=form.values
            )
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(
                request, _("已存为第 %(n)d 版，从现在起按它算。") % {"n": made.version}
            )
            return redirect("five_haves:definitions")
    context = {"form": form, "newest": newest, "errors": [form] if form.errors else []}
    status = 400 if form.errors else 200
    return render(request, "five_haves/definitions_edit.html", context, status=status)


def _after(request):
    after = request.POST.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 9 else -1
