"""The draft of a kind: read, changed part by part, looked at once more, put in force. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.pair_rules import queries, rules_actions, wording
from party_pairing.pair_rules.contradictions import contradictions
from party_pairing.pair_rules.draft_forms import PAGES, ForceForm
from party_pairing.pair_rules.permissions import draft_to_write, kind_to_write


def _say(request, refused):
    for words in refused.messages:
        messages.error(request, words)


def _judged(found):
    """What stands against the draft, and what it changes, for its pages."""
    spec, newest = found.spec, queries.rules_in_force(found.kind)
    address = reverse("party_pairing:pair-rules-draft", args=[found.kind_id])
    reasons = [(each, f"{address}{each.section}/") for each in contradictions(spec)]
    return {
        "kind": found.kind, "draft": found, "version": newest,
        "refusals": [(each, url) for each, url in reasons if not each.is_warning],
        "warnings": [(each, url) for each, url in reasons if each.is_warning],
        "changes": wording.compared(newest.spec, spec) if newest else [],
    }  # fmt: skip


@login_required
@require_safe
def draft(request, pk):
    """The draft in words, what stands against it, and what it changes."""
    found = draft_to_write(request.user, pk)
    said = {key: lines for key, _title, lines in wording.said(found.spec)}
    parts = [(key, title, said.get(key, [])) for key, title in wording.TITLES.items()]
    context = _judged(found) | {"parts": parts}
    return render(request, "party_pairing/pair_rules/draft.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request, pk, section):
    """One part of the rules."""
    found = draft_to_write(request.user, pk)
    if section not in PAGES:
        raise Http404
    is_sent = request.method == "POST"
    move = request.POST.get("move", "")
    page = PAGES[section](request.POST if is_sent else None, found.spec, move)
    seen, refused = found.digest, []
    if is_sent:
        seen = request.POST.get("seen", "")
        if page.is_valid():
            try:
                rules_actions.save_draft(
                    kind=found.kind, by=request.user, spec=page.spec, seen=seen
                )
            except ValidationError as fault:
                refused = fault.messages
            else:
                messages.success(request, _("草稿存好了。"))
                if move or "stay" in request.POST:
                    return redirect(request.path)
                return redirect("party_pairing:pair-rules-draft", pk)
    reasons = [each for each in contradictions(found.spec) if each.section == section]
    context = {
        "kind": found.kind, "draft": found, "page": page, "seen": seen, "refused": refused,
        "is_sent": is_sent, "reasons": [] if is_sent else reasons,
    }  # fmt: skip
    status = 400 if is_sent else 200
    return render(request, "party_pairing/pair_rules/section.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def put_in_force(request, pk):
    """A second look at what changes; then the draft becomes the newest version."""
    found = draft_to_write(request.user, pk)
    is_sent = request.method == "POST"
    form = ForceForm(request.POST if is_sent else None, initial={"note": found.note})
    context = _judged(found)
    if not is_sent and context["refusals"]:
        messages.error(request, _("草稿还有要改的，改好再生效。"))
        return redirect("party_pairing:pair-rules-draft", pk)
    if is_sent and form.is_valid():
        try:
            made = rules_actions.put_in_force(
                kind=found.kind, by=request.user, seen=request.POST.get("seen", ""),
                note=form.cleaned_data["note"],
            )  # fmt: skip
        except ValidationError as refused:
            _say(request, refused)
            return redirect("party_pairing:pair-rules-draft", pk)
        words = _("第 %(n)d 版生效了，管以后新开的批次；已经开的批次、已经结的对照原来的版本。")
        messages.success(request, words % {"n": made.version})
        return redirect("party_pairing:pair-rules-read", pk)
    context |= {"form": form, "parts": wording.said(found.spec)}
    status = 400 if is_sent else 200
    return render(request, "party_pairing/pair_rules/force.html", context, status=status)


@login_required
@require_POST
def drop(request, pk):
    """Throw the draft away."""
    kind = kind_to_write(request.user, pk)
    draft_to_write(request.user, pk)
    try:
        rules_actions.drop_draft(kind=kind, by=request.user, seen=request.POST.get("seen", ""))
    except ValidationError as refused:
        _say(request, refused)
        return redirect("party_pairing:pair-rules-draft", pk)
    messages.success(request, _("草稿丢掉了，现行的规则不变。"))
    return redirect("party_pairing:pair-rules-read", pk)
