"""Rules tried out on invented people; nothing is kept. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from party_pairing.pair_rules.book import BOOK
from party_pairing.pair_rules.try_forms import TryForm
from tuanwei.rulebooks.permissions import draft_to_write, kind_to_write
from tuanwei.rulebooks.queries import rules_in_force


@login_required
@require_safe
def try_out(request, pk, of):
    """Whom a version, or the draft, would pair."""
    kind = kind_to_write(BOOK, request.user, pk)
    if of == "draft":
        spec, what = draft_to_write(BOOK, request.user, pk).spec, _("草稿")
        if BOOK.refusals(spec):
            messages.error(request, _("草稿还有要改的，改好再试。"))
            return redirect(BOOK.url("draft", pk))
    elif of == "now" and (newest := rules_in_force(kind)):
        spec, what = newest.spec, _("第 %(n)d 版") % {"n": newest.version}
    else:
        raise Http404
    is_sent = "members-TOTAL_FORMS" in request.GET
    form = TryForm(request.GET if is_sent else None, spec=spec)
    is_valid = is_sent and form.is_valid()
    context = {
        "kind": kind, "form": form, "what": what, "of": of, "spec": spec, "is_sent": is_sent,
        "result": form.result() if is_valid else None,
    }  # fmt: skip
    status = 400 if is_sent and not is_valid else 200
    return render(request, "party_pairing/pair_rules/try.html", context, status=status)
