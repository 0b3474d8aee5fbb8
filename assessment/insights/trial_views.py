"""A standard tried on an invented unit and on a real one. Nothing is kept. HTTP only."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessment.engine import spec as rules
from assessment.engine.facts import Profile
from assessment.engine.periods import cycle_of
from assessment.engine.scoring import UnitFacts
from assessment.insights import invented, queries, reading
from assessment.insights.forms import InventedForm, RealForm, UnitForm
from assessment.insights.permissions import require_trials, version_to_try
from assessment.standards.models import Standard
from assessment.standards.sentences import term_words
from assessment.standards.wording import names_of

SPANS = {
    rules.HALF: "半期", rules.TERM: "学期", rules.MONTH: "月", rules.FORTNIGHT: "两周", rules.WEEK: "周",
}  # fmt: skip


@login_required
@require_safe
def trials(request):
    """Standards with their drafts and versions: what may be tried and compared."""
    require_trials(request.user)
    rows = Standard.objects.prefetch_related("rules")
    found = []
    for standard in rows:
        versions = list(standard.rules.all())
        draft = next((each for each in versions if each.in_force_from is None), None)
        known = [each for each in versions if each.in_force_from is not None]
        found.append((standard, draft, known))
    return render(request, "assessment/insights/trials.html", {"rows": found})


def _about(standard, version, of, tab):
    return {
        "standard": standard, "version": version, "of": of, "tab": tab,
        "is_draft": version.in_force_from is None, "spec": version.spec,
    }  # fmt: skip


def _period(spec):
    """The cycle that today lies in."""
    return cycle_of(spec.cycle, timezone.localdate())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def on_invented(request, pk, of):
    """A unit that somebody makes up: what happened is asked term by term."""
    standard, version = version_to_try(request.user, pk, of)
    spec, period = version.spec, _period(version.spec)
    engine = queries.engine_to_try(invented.prepared(spec), period.first, period.last)
    asked = invented.questions(spec, engine.calendar)
    data = request.POST if request.method == "POST" else None
    unit_form, form = UnitForm(data, spec=spec), InventedForm(data, questions=asked, spans=SPANS)
    context = _about(standard, version, of, "invented") | {
        "unit_form": unit_form, "form": form, "period": period,
        "blocks": _blocks(spec, form),
    }  # fmt: skip
    if data is not None and all([unit_form.is_valid(), form.is_valid()]):
        profile = Profile(
            invented.UNIT, None, unit_form.cleaned_data.get("category", ""),
            unit_form.cleaned_data["members"],
        )  # fmt: skip
        facts, places = invented.facts_from(spec, form.answers, engine.calendar)
        context["found"] = reading.read(engine, UnitFacts(facts), profile, places)
    return render(request, "assessment/insights/invented.html", context)


def _blocks(spec, form):
    """[(indicator or None, [(term in words, [field])])] in the order of the standard."""
    names = names_of(spec)
    found: dict = {}
    for each in form.questions:
        indicator = spec.indicator(each.indicator) if each.indicator else None
        terms = found.setdefault(each.indicator, (indicator, {}))[1]
        term = None
        if indicator is not None:
            term = next(one for one in indicator.terms if one.key == each.term)
        words = term_words(term, indicator, names) if term else ""
        terms.setdefault(each.term, (words, []))[1].append(form[each.name])
    return [(indicator, list(terms.values())) for indicator, terms in found.values()]


@login_required
@require_safe
def on_real(request, pk, of):
    """A real unit over a chosen period, by the facts that are there."""
    standard, version = version_to_try(request.user, pk, of)
    spec = version.spec
    first, last = queries.days_to_try(standard, _period(spec))
    units = queries.units_to_try(spec)
    is_asked = "unit" in request.GET
    form = RealForm(
        request.GET if is_asked else None, units=units,
        initial={"first": first, "last": last},
    )  # fmt: skip
    context = _about(standard, version, of, "real") | {"form": form}
    if is_asked and form.is_valid():
        unit, first, last = (form.cleaned_data[name] for name in ("unit", "first", "last"))
        today = timezone.localdate()
        engine = queries.engine_to_try(spec, first, last, max(first, today))
        known, profile, places, names = queries.facts_to_try(standard, engine, unit, first, last)
        context |= {
            "found": reading.read(engine, known, profile, places, names), "unit": unit,
            "members": profile.members, "first": first, "last": last, "facts": len(names),
            "is_open": last > today,
        }  # fmt: skip
    return render(request, "assessment/insights/real.html", context)
