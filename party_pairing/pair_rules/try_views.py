"""Rules tried out on invented people; nothing is kept. HTTP only."""

from django.shortcuts import render

from party_pairing.pair_rules.book import BOOK
from party_pairing.pair_rules.try_forms import TryForm
from tuanwei.rulebooks.trying import tries_out


@tries_out(BOOK)
def try_out(request, kind, of, spec, called):
    """Whom a version, or the draft, would pair."""
    is_sent = "members-TOTAL_FORMS" in request.GET
    form = TryForm(request.GET if is_sent else None, spec=spec)
    is_valid = is_sent and form.is_valid()
    context = {
        "kind": kind, "form": form, "what": called, "of": of, "spec": spec, "is_sent": is_sent,
        "result": form.result() if is_valid else None,
    }  # fmt: skip
    status = 400 if is_sent and not is_valid else 200
    return render(request, "party_pairing/pair_rules/try.html", context, status=status)
