"""Rules tried out on what is made up; nothing is kept. HTTP only."""

from django.http import Http404
from django.shortcuts import render

from party_pairing.recommend_rules.book import BOOK
from party_pairing.recommend_rules.try_forms import FORMS
from tuanwei.rulebooks.trying import tries_out


@tries_out(BOOK)
def try_out(request, track, of, spec, called, what):
    """What a version, or the draft, makes of a candidate, a meeting, a branch or a month."""
    if what not in FORMS:
        raise Http404
    name, form_class = FORMS[what]
    form = form_class(request.GET if request.GET else None, spec=spec)
    result = form.result() if form.is_bound and form.is_valid() else None
    context = {
        "track": track, "form": form, "result": result, "version": called, "of": of,
        "what": what, "name": name, "tabs": [(key, label) for key, (label, _form) in FORMS.items()],
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "party_pairing/recommend_rules/try.html", context, status=status)
