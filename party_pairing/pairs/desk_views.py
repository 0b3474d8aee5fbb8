"""Pairs as those see them who look after them: what to arrange, who meets and who does not."""

from fractions import Fraction

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from branches.organisation.models import PartyBranch, Unit
from party_pairing.pair_rules.models import PairKind
from party_pairing.pairs import actions, permissions, queries, timeline
from party_pairing.pairs.forms import BeginForm, EndForm, FilterForm, HandOverForm
from party_pairing.pairs.models import Pairing
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.numbers import half_up
from tuanwei.lib.paging import keyset
from tuanwei.rulebooks.queries import active_kinds, rules_in_force

PER_PAGE, MONTHS, MOST_LATE = 50, 6, 10
ORDER = ("helper__name_pinyin", "starts_on")


def _filtered(request):
    """(pairs that may be seen and are asked for, what the filters say)."""
    seen = permissions.pairs_of_duty(request.user)
    held = seen.with_held_in().order_by().values("held_in")
    party_branches = PartyBranch.objects.filter(pk__in=held).order_by("name")
    mine = Unit.objects.filter(pk__in=seen.order_by().values("member__member__branch"))
    units = Unit.objects.filter(pk__in=mine.values("parent"), kind=Unit.Kind.GENERAL_BRANCH)
    units = (units | mine).order_by("kind", "name_pinyin")
    form = FilterForm(request.GET, party_branches=party_branches, units=units)
    form.is_valid()
    party, unit = form.cleaned_data.get("party"), form.cleaned_data.get("unit")
    if party:
        seen = seen.filter(pk__in=Pairing.objects.in_party_branches([party.pk]).values("pk"))
    if unit:
        seen = seen.filter(member__member__branch__in=Unit.objects.under(unit.pk))
    context = {"party_branches": party_branches, "units": units, "party": party, "unit": unit}
    return queries.pairs_with(seen), context


@login_required
@require_safe
def pair_list(request):
    """The pairs that one has a duty for; whoever has none gets to their own."""
    if not permissions.has_list(request.user):
        return redirect("party_pairing:pairing-mine")
    pairs, context = _filtered(request)
    state = "ended" if request.GET.get("state") == "ended" else "running"
    shown = pairs.filter(state=state)
    page = keyset(shown, request, order=ORDER, per_page=PER_PAGE)
    diaries = queries.diaries_of(page.rows)
    rows = [
        (each, diaries[each.pk].last_talk, timeline.said(queries.standings_of(each, diaries[each.pk])))
        for each in page
    ]  # fmt: skip
    leaving = queries.leaving(pairs)
    alone = list(queries.without_helper(pairs)[:PER_PAGE])
    context |= {
        "todo": len(leaving) + len(alone), "page": page, "rows": rows, "state": state,
        "has_map": permissions.has_map(request.user),
        "may_begin": permissions.may_begin(request.user),
        "leaving": leaving[:PER_PAGE], "alone": alone,
        "has_any": page.rows or pairs.exists(),
    }  # fmt: skip
    return render(request, "party_pairing/pairs/list.html", context)


def _by_pair(late):
    """[(pair, [words])] of the pairs that are longest late, each once."""
    found: dict = {}
    for pair, each in late:
        found.setdefault(pair.pk, (pair, []))[1].append(timeline.late_words(each))
    return list(found.values())[:MOST_LATE]


@login_required
@require_safe
def heat_map(request):
    """Pairs × months: who met and who did not. Numbers only."""
    permissions.require_map(request.user)
    pairs, context = _filtered(request)
    months = queries.months_until(timezone.localdate(), MONTHS)
    running = list(pairs.running().order_by(*ORDER, "pk"))
    found = queries.heat_map(running, months)
    page = keyset(pairs.running(), request, order=ORDER, per_page=PER_PAGE)
    late = queries.overdue(running)
    context |= {
        "page": page, "rows": [(each, found.rows[each.pk]) for each in page if each.pk in found.rows],
        "months": months, "totals": found.totals, "many": len(running),
        "chart": [
            (f"{each.month.month}月", half_up(Fraction(each.met * 100, each.stood)) if each.stood else None)
            for each in found.totals
        ],
        "late": _by_pair(late),
        "late_pairs": len({pair.pk for pair, _each in late}),
        "now": found.totals[-1],
    }  # fmt: skip
    return render(request, "party_pairing/pairs/map.html", context)


def _saved(form, run):
    try:
        with said_when_locked():
            return run()
    except ValidationError as refused:
        form.add_error(None, refused.messages)
        return None


def _named(form, user):
    """{helper, member} that the form names; None where one is not found, said at its field."""
    found, people = {}, permissions.people_to_pair(user).select_related("member__branch")
    for name in ("helper", "member"):
        try:
            found[name] = queries.person_named(form.cleaned_data[name], people)
        except ValidationError as refused:
            form.add_error(name, refused)
    return found if len(found) == 2 else None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request):
    """One pair by hand, between rounds: the organisation decides, and both have said yes."""
    permissions.require_begin(request.user)
    versions = [found for kind in active_kinds(PairKind) if (found := rules_in_force(kind))]
    initial = {name: request.GET.get(name, "")[:40] for name in ("helper", "member")}
    wanted = next((each for each in versions if str(each.kind_id) == request.GET.get("kind")), None)
    if wanted and wanted.spec.roles:
        initial["role"] = f"{wanted.pk}:{wanted.spec.roles[0].key}"
    form = BeginForm(
        request.POST if request.method == "POST" else None, versions=versions, initial=initial
    )
    if form.is_bound and form.is_valid() and (new := _begun(form, request.user)):
        messages.success(request, _("安排好了，从今天开始。两个人都会收到通知。"))
        return redirect("party_pairing:pairing-page", new.pk)
    context = {"form": form, "has_rules": bool(versions)}
    status = 400 if form.is_bound else None
    return render(request, "party_pairing/pairs/begin.html", context, status=status)


def _begun(form, by):
    """The pair; None where something is refused, said in the form."""
    two = _named(form, by)
    if two is None:
        return None

    def run():
        permissions.require_pair(by, **two)
        rules, role = form.cleaned_data["role"]
        origin = _("单独安排：%s") % form.cleaned_data["words"]
        return actions.begin_pair(rules=rules, role=role, by=by, origin=origin, **two)

    return _saved(form, run)


def _ahead(pairing):
    """What the nightly look found, as the first choice of a form."""
    found = queries.leaving(Pairing.objects.filter(pk=pairing.pk))
    return {"because": found[0].because} if found else {}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request, pk):
    """A pair ends with a reason; both are told."""
    pairing = permissions.pairing_to_arrange(request.user, pk)
    form = EndForm(
        request.POST if request.method == "POST" else None, pairing=pairing, initial=_ahead(pairing)
    )
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if _saved(form, lambda: actions.end_pair(pairing=pairing, by=request.user, **data)):
            messages.success(request, _("结束了，两个人都会收到通知。"))
            return redirect("party_pairing:pairing-page", pairing.pk)
    context = {
        "pairing": pairing, "form": form, "is_open": pairing.state == Pairing.State.RUNNING,
    }  # fmt: skip
    status = 400 if form.is_bound else None
    return render(request, "party_pairing/pairs/end.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, pk):
    """Another Party member takes over, with the history."""
    pairing = permissions.pairing_to_arrange(request.user, pk)
    helpers = queries.possible_helpers(pairing)
    successor = Pairing.objects.filter(follows=pairing).first()
    form = HandOverForm(
        request.POST if request.method == "POST" else None, pairing=pairing, helpers=helpers,
        initial=_ahead(pairing),
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        data = {"because": "", "words": ""} | form.cleaned_data
        new = _saved(form, lambda: actions.hand_over(pairing=pairing, by=request.user, **data))
        if new:
            name = new.helper.name
            messages.success(request, _("交给%(name)s了，两个人都会收到通知。") % {"name": name})
            return redirect("party_pairing:pairing-page", new.pk)
    context = {"pairing": pairing, "form": form, "helpers": helpers, "successor": successor}
    status = 400 if form.is_bound else None
    return render(request, "party_pairing/pairs/hand_over.html", context, status=status)
