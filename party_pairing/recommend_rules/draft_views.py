"""The draft of a track: read, changed part by part, put in force. HTTP only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from party_pairing.recommend_rules import queries, rules_actions, wording
from party_pairing.recommend_rules.contradictions import contradictions
from party_pairing.recommend_rules.draft_forms import LOOK_AT_RECORDS, PAGES, ForceForm
from party_pairing.recommend_rules.permissions import draft_to_write, track_to_write


def _say(request, refused):
    for words in refused.messages:
        messages.error(request, words)


@login_required
@require_safe
def draft(request, pk):
    """The draft in words, what stands against it, and what it changes."""
    found = draft_to_write(request.user, pk)
    spec, newest = found.spec, queries.rules_in_force(found.track)
    address = reverse("party_pairing:rules-draft", args=[pk])
    reasons = [
        (each, f"{address}{each.section}/") for each in contradictions(spec, queries.shapes())
    ]
    said = {key: lines for key, _title, lines in wording.said(spec)}
    context = {
        "track": found.track, "draft": found, "spec": spec, "version": newest,
        "parts": [(key, title, said.get(key, [])) for key, title in wording.TITLES.items()],
        "refusals": [(each, url) for each, url in reasons if not each.is_warning],
        "warnings": [(each, url) for each, url in reasons if each.is_warning],
        "changes": wording.compared(newest.spec, spec) if newest else [],
        "lacks": queries.lacking(spec),
        "form": ForceForm(initial={"note": found.note}),
    }  # fmt: skip
    return render(request, "party_pairing/recommend_rules/draft.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def section(request, pk, section):
    """One part of the rules."""
    found = draft_to_write(request.user, pk)
    if section not in PAGES:
        raise Http404
    of = {"records": queries.known_records()} if section in LOOK_AT_RECORDS else {}
    return _page(request, found, PAGES[section], **of)


def _page(request, draft, page_class, **of):
    is_sent = request.method == "POST"
    move = request.POST.get("move", "")
    page = page_class(request.POST if is_sent else None, draft.spec, move, **of)
    seen, refused = draft.digest, []
    if is_sent:
        seen = request.POST.get("seen", "")
        if page.is_valid():
            try:
                rules_actions.save_draft(
                    track=draft.track, by=request.user, spec=page.spec, seen=seen
                )
            except ValidationError as fault:
                refused = fault.messages
            else:
                messages.success(request, _("草稿存好了。"))
                stays = move or "stay" in request.POST
                return redirect(request.path if stays else reverse("party_pairing:rules-draft",
                                                                   args=[draft.track_id]))  # fmt: skip
    against = contradictions(draft.spec, queries.shapes())
    reasons = [each for each in against if each.section == page.key]
    context = {
        "track": draft.track, "draft": draft, "page": page, "seen": seen, "refused": refused,
        "is_sent": is_sent, "reasons": [] if is_sent else reasons,
    }  # fmt: skip
    status = 400 if is_sent else 200
    return render(request, "party_pairing/recommend_rules/section.html", context, status=status)


@login_required
@require_POST
def put_in_force(request, pk):
    """The draft becomes the newest version."""
    found = draft_to_write(request.user, pk)
    form = ForceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("“这次改了什么”最多 200 个字。"))
        return redirect("party_pairing:rules-draft", pk)
    try:
        made = rules_actions.put_in_force(
            track=found.track, by=request.user, seen=request.POST.get("seen", ""),
            note=form.cleaned_data["note"],
        )  # fmt: skip
    except ValidationError as refused:
        _say(request, refused)
        return redirect("party_pairing:rules-draft", pk)
    messages.success(
        request,
        _("第 %(n)d 版生效了，管以后新开的批次；已经开的照原来的版本。") % {"n": made.version},
    )
    return redirect("party_pairing:rules-read", pk)


@login_required
@require_POST
def drop(request, pk):
    """Throw the draft away."""
    track = track_to_write(request.user, pk)
    draft_to_write(request.user, pk)
    try:
        rules_actions.drop_draft(track=track, by=request.user, seen=request.POST.get("seen", ""))
    except ValidationError as refused:
        _say(request, refused)
        return redirect("party_pairing:rules-draft", pk)
    messages.success(request, _("草稿丢掉了，现行的规则不变。"))
    return redirect("party_pairing:rules-read", pk)


@login_required
@require_POST
def add_records(request, pk):
    """The kinds of records that the samples look at, where they are not there yet."""
    draft_to_write(request.user, pk)
    found = rules_actions.add_records(by=request.user)
    if found:
        names = "、".join(each.name for each in found)
        messages.success(request, _("建好了档案项目：%(names)s。") % {"names": names})
    else:
        messages.info(request, _("没有可以建的：档案里已经有同名的，或者停用了，在条件里换一个。"))
    return redirect("party_pairing:rules-draft", pk)
