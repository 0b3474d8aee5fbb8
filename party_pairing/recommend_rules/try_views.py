"""Rules tried out on what is made up; nothing is kept. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from party_pairing.recommend_rules.book import BOOK
from party_pairing.recommend_rules.try_forms import FORMS
from tuanwei.rulebooks.permissions import draft_to_write, kind_to_write
from tuanwei.rulebooks.queries import rules_in_force


@login_required
@require_safe
def try_out(request, pk, of, what):
    """What a version, or the draft, makes of a candidate, a meeting, a branch or a month."""
    track = kind_to_write(BOOK, request.user, pk)
    if what not in FORMS:
        raise Http404
    if of == "draft":
        spec, version = draft_to_write(BOOK, request.user, pk).spec, _("草稿")
        if BOOK.refusals(spec):
            messages.error(request, _("草稿还有要改的，改好再试。"))
            return redirect(BOOK.url("draft", pk))
    elif of == "now" and (newest := rules_in_force(track)):
        spec, version = newest.spec, _("第 %(n)d 版") % {"n": newest.version}
    else:
        raise Http404
    name, form_class = FORMS[what]
    form = form_class(request.GET if request.GET else None, spec=spec)
    result = form.result() if form.is_bound and form.is_valid() else None
    context = {
        "track": track, "form": form, "result": result, "version": version, "of": of,
        "what": what, "name": name, "tabs": [(key, label) for key, (label, _form) in FORMS.items()],
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "party_pairing/recommend_rules/try.html", context, status=status)
