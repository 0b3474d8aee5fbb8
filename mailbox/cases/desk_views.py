"""The desk: the queue of letters, one letter with what to do now, publications."""

from dataclasses import replace
from functools import lru_cache

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailbox.absences.queries import away_today, standing_in
from mailbox.cases import bulk, desk_queries, permissions, queries, together, traces, verbs
from mailbox.cases.answer_models import Publication
from mailbox.cases.case_page import CasePage, extended_due
from mailbox.cases.deadlines import WORD_OVER, word_rung
from mailbox.cases.desk_queries import Selection
from mailbox.cases.desk_rows import came_words, drawn_rows, due_words, is_tentative, options
from mailbox.cases.models import URGENCY, Case
from mailbox.safety import queries as safety
from tuanwei.accounts.models import User
from tuanwei.lib.navigation import first_address
from tuanwei.lib.numbers import grouped, percent, spoken_duration
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset
from tuanwei.workdays.queries import current_calendar

URGENT = ("urgency", "id")
TABS = ("open", "submitted", "to_route", "handling", "drafted", "waiting", "answered")
SORTS = (("urgent", _("最急的在前")), ("newest", _("最新在前")))
WHO = (("", _("不论谁办")), ("mine", _("我办的")), ("unassigned", _("还没人办")),
       ("approve", _("等我审核")), ("asked", _("请我批示")))  # fmt: skip
DUE = (
    ("", _("不论时限")),
    ("overdue", _("已超期")),
    ("today", _("今天到期")),
    ("soon", _("快到期")),
    ("progress", _("今天该报进展")),
)
ENTRY_ICONS = {
    "note": "clipboard", "routed": "send", "returned": "arrow-back-up", "claimed": "user-check",
    "assigned": "user-plus", "drafted": "edit", "draft_returned": "arrow-back-up", "asked": "message-circle",
    "told": "message", "extended": "clock-pause", "valued": "star", "published": "world",
    "progress": "message", "recounted": "calendar",
    "revealed": "eye", "escalated": "clock-exclamation", "refused": "circle-minus",
    "interim": "message", "split": "mail", "leader_asked": "user-check", "instructed": "ballpen",
    "checked": "check", "reached": "phone",
    "merged": "users", "unmerged": "user", "waits": "hourglass", "answered_first": "flag",
    "withdrawn": "circle-minus", "unsatisfied": "refresh", "reopened": "refresh",
}  # fmt: skip


def desk_only(view):
    """For people with a queue; everybody else reads why not."""

    @login_required
    def guarded(request, *args, **kwargs):
        if not permissions.can_use_desk(request.user):
            raise PermissionDenied(_("办理台只给办理来信的人用。你的信在“我的信”里。"))
        return view(request, *args, **kwargs)

    return guarded


@desk_only
@require_http_methods(["GET", "HEAD", "POST"])
def desk_list(request):
    """The queue; posting carries out one verb on the letters that are ticked."""
    return _bulk(request) if request.method == "POST" else _list(request)


def _list(request, picked=(), status=200):
    """The queue that the address asks for; `picked` are the numbers of letters that stay ticked."""
    selection = Selection.read(request.GET)
    letters = selection.letters(request.user)
    order = queries.NEWEST
    if selection.sorted_by == "urgent":
        letters, order = letters.annotate(urgency=URGENCY), URGENT
    extra = ("urgency",) if order is URGENT else ()
    page = keyset(letters.values(*queries.ROW, *queries.SENDER, *extra), request, order=order)
    head = desk_queries.head(request.user)
    can_screen = permissions.can_screen(request.user)
    can_pick = permissions.can_act_on_many(request.user)
    alerts = safety.open_alerts(request.user)
    rows_html, tentative = drawn_rows(
        page.rows, desk=first_address("mailbox:desk-list"), pickable=can_pick,
        alerted={alert.case_id for alert in alerts}, picked=frozenset(picked),
    )  # fmt: skip
    context = {
        "page": page, "selection": selection, "query": selection.query(),
        "clear_url": Selection(show=selection.show).query(), "address": request.get_full_path(),
        "counts": head["counts"], "can_screen": can_screen, "can_pick": can_pick,
        "can_export": permissions.can_export(request.user),
        "can_claim": bool(permissions.units_worked_for(request.user)),
        "tentative": tentative, "rows_html": rows_html,
        "bulk_options": options((("", _("转给…")), *head["choices"]["answering"]), ""),
        "people_options": options((("", _("交给…")), *head["people"]), ""),
        "standing": standing_in(request.user),
        "alerts": alerts,
        "head_html": _drawn_head(
            selection, head["mine"], *(tuple(head[part].items()) for part in HEAD)
        ),
    }  # fmt: skip
    return render_part(request, "mailbox/desk_list.html", context, status=status)


HEAD = ("counts", "figures", "choices")


@lru_cache(maxsize=256)
def _drawn_head(selection, mine, counts, figures, choices):
    """Figures, tabs and filters as HTML. They say the same for seconds and to many."""
    counts, figures = dict(counts), dict(figures)
    context = {
        "selection": selection, "clear_url": Selection(show=selection.show).query(),
        "overviews": _overviews(selection, counts | {"mine": mine}),
        "stats": _stats(counts, figures), "tabs": _tabs(selection, counts),
        **_filters(selection, dict(choices)),
    }  # fmt: skip
    return render_to_string("mailbox/_desk_head.html", context)


def _filters(selection, known):
    """The options of the filters, the chosen one marked."""
    lead = (("", _("所有主办")), ("none", _("未分派")), *known["units"])
    return {
        "kind_options": options((("", _("所有类别")), *known["classes"]), selection.kind),
        "unit_options": options(lead, selection.unit),
        "who_options": options(WHO, selection.who),
        "due_options": options(DUE, selection.due),
        "sort_options": options(SORTS, selection.sorted_by),
    }


def _stats(counts, figures):
    """The four figures above the queue, each leading to the letters it counts."""
    rated = figures["rated"]
    return [
        {"label": _("超期"), "value": grouped(counts["overdue"]), "unit": _("封"),
         "url": "?due=overdue", "bad": counts["overdue"] > 0},
        {"label": _("首次响应（中位数）"), "url": reverse("mailbox:figures"),
         **_duration(figures["response"])},
        {"label": _("本周答复"), "value": grouped(figures["week"]), "url": "?answered=week",
         "unit": _("封，上周 %(n)s") % {"n": grouped(figures["last_week"])}},
        {"label": _("来信人说“解决了”"), "url": "?outcome=solved",
         "value": percent(figures["solved"], rated),
         "unit": _("近 90 天 %(n)s 封评价") % {"n": grouped(rated)}},
    ]  # fmt: skip


OVERVIEWS = (
    (_("我办的"), "mine", "user", Selection(who="mine")),
    (_("没人办"), "unassigned", "user-plus", Selection(who="unassigned")),
    (_("快到期"), "soon", "hourglass", Selection(due="soon")),
    (_("已超期"), "overdue", "clock-exclamation", Selection(due="overdue")),
    (_("等补充"), "waiting", "clock-pause", Selection(show="waiting")),
)


def _overviews(selection, counts):
    """(words, icon, count, address, current) of the five questions that everybody asks first.
    The one in force leads back to all letters."""
    asked = replace(selection, sort="")
    return [
        (label, icon, counts[name], "?" if asked == whole else whole.query(), asked == whole)
        for label, name, icon, whole in OVERVIEWS
    ]


def _duration(seconds):
    """A length of time in the unit that people would use."""
    if seconds is None:
        return {"value": "—", "unit": _("还没有")}
    value, unit = spoken_duration(seconds)
    return {"value": value, "unit": unit}


def _tabs(selection, counts):
    """(words, address, current) of the tabs that have something in them, and the chosen one."""
    clean = replace(selection, show="", due="", answered="", outcome="")
    tabs = [
        (f"{queries.SHOWS[name][0]} {counts[name]}", clean.query(show=name), name)
        for name in TABS
        if name == "open" or counts[name] or selection.shown == name
    ]
    tabs += [(queries.SHOWS[name][0], clean.query(show=name), name) for name in ("closed", "all")]
    return [(label, url, name == selection.shown) for label, url, name in tabs]


def _bulk(request):
    """Do what was chosen to each ticked letter and say how it went; nothing that was ticked is lost
    while something is missing."""
    outcome = bulk.run(request.user, request.POST)
    desk_queries.forget_counts(request.user)
    if outcome.done:
        messages.success(request, outcome.done)
    for line in outcome.warnings:
        messages.warning(request, line)
    for line in outcome.failed:
        messages.error(request, line)
    if outcome.picked:
        return _list(request, outcome.picked, status=400)
    return redirect(request.get_full_path())


@desk_only
@require_safe
def case(request, number):
    """One letter with what to do now."""
    page = CasePage(permissions.case_on_desk(request.user, number), request.user)
    if page.is_own:
        return redirect("mailbox:letter", number=page.case.number)
    return _render_case(request, page)


def _render_case(request, page, bound=None, status=200):
    """The page of a letter; `bound` is (verb, form) with what was typed before an error."""
    todo = [(verb, verb.form(page=page, verb=verb.name)) for verb in
            verbs.offered(request.user, page)]  # fmt: skip
    letter = page.case
    first = bound or next((pair for pair in todo if letter.state in pair[0].awaited), None)
    others = [pair for pair in todo if first is None or pair[0] is not first[0]]
    clock = queries.clockface(
        letter.state, letter.due_at, letter.paused_at, timezone.localtime(),
        current_calendar(),
    )  # fmt: skip
    tone, icon = queries.TONES[letter.state]
    away = away_today().get((letter.handler_id, letter.lead_id))
    context = {
        "away": away, "page": page, "case": letter, "tone": tone, "icon": icon, "clock": clock,
        "also_open": together.open_with(letter, request.user),
        "first": first, "rest": [p for p in others if not (p[0].quiet or p[0].placed)],
        "placed": {verb.name.replace("-", "_"): form for verb, form in others if verb.placed},
        "quiet": [p for p in others if p[0].quiet],
        "due": due_words(letter.due_at) if letter.due_at else "",
        "wait_until": due_words(letter.wait_until) if letter.wait_until else "",
        **_progress(letter),
        "tentative": is_tentative(letter.due_at),
        "came": came_words(letter.received_at),
        "timeline": [
            (entry, ENTRY_ICONS.get(entry.kind, "circle-check"), came_words(entry.at))
            for entry in page.entries
        ],
        "waiting_for": _waiting_for(letter),
        "extended_due": _extended_due(letter, todo), "traces": _traces(page, todo),
    }  # fmt: skip
    return render(request, "mailbox/desk_case.html", context, status=status)


def _progress(letter):
    """When the author is to hear how it stands, whether that is today, and whether it is late."""
    due = letter.progress_due_at
    rung = word_rung(timezone.localtime(due), timezone.localtime()) if due else 0
    return {
        "progress_due": due_words(due) if due else "", "progress_now": rung > 0,
        "progress_late": rung == WORD_OVER,
    }  # fmt: skip


def _waiting_for(letter):
    """Whom the letter waits for, in words for somebody who has nothing to do."""
    if letter.state == Case.State.DRAFTED:
        return _("等另一位同事审核。")
    if letter.state in Case.ON_DESK:
        return _("它在%(who)s手里，办好会有提醒。") % {"who": letter.lead or _("团委")}
    return {
        "waiting": _("在等来信人补充。"),
        "answered": _("已答复，在等来信人评价。"),
        "refused": _("登记了，不逐件答复，已告诉来信人。")
        if letter.is_registered
        else _("没有受理，理由已经回复来信人。"),
        "withdrawn": _("来信人撤回了这封信。"),
        "merged": _("它和主信一起办理，答复主信时一起答复。"),
    }.get(letter.state, _("这封信已经办结。"))


def _extended_due(letter, todo):
    """The due moment in words that an extension would give."""
    if not any(verb.name == "extend" for verb, _form in todo):
        return ""
    return due_words(extended_due(letter))


def _traces(page, todo):
    """What in the text for the public may tell who wrote it, while somebody prepares it."""
    if not any(verb.name in ("prepare-publication", "approve-publication") for verb, _f in todo):
        return []
    text = _public_text(page)
    candidates = traces.name_candidates(text)
    names = User.objects.filter(name__in=candidates).values_list("name", flat=True)
    return traces.find(text, names)


def _public_text(page):
    form = verbs.VERBS["prepare-publication"].form(page=page, verb="traces")
    return "\n".join(form.fields[name].initial for name in ("title", "question", "answer"))


@desk_only
@require_POST
def act(request, number, verb):
    """Carry out one verb of the table: 404 unseen or unknown, 403 with a reason, 409 too late."""
    page = CasePage(permissions.case_on_desk(request.user, number), request.user)
    chosen = verbs.VERBS.get(verb)
    if chosen is None:
        raise Http404
    if not chosen.allows(request.user, page):
        raise PermissionDenied(verbs.why_not(chosen, page))
    form = chosen.form(request.POST, page=page, verb=chosen.name)
    if "insert" in request.POST and hasattr(form, "insert"):
        form.insert()
        return _render_case(request, page, (chosen, form))
    if not form.is_valid():
        return _render_case(request, page, (chosen, form), status=400)
    try:
        verbs.carry_out(chosen, page, request.user, form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return _render_case(request, page, (chosen, form), status=409)
    desk_queries.forget_counts(request.user)
    try:
        after = CasePage(permissions.case_on_desk(request.user, number), request.user)
    except Http404:  # it has just left this desk, as a returned letter does
        messages.success(request, chosen.done, extra_tags=form.draft_name)
        return redirect("mailbox:desk-list")
    messages.success(request, verbs.done_words(chosen, after), extra_tags=form.draft_name)
    if warning := chosen.warns(after):
        messages.warning(request, warning)
    # A place of its own, else browsers keep the form's #todo and scroll past the message.
    return redirect(reverse("mailbox:desk-case", args=[number]) + f"#{chosen.back_to}")


@desk_only
@require_safe
def publication_list(request):
    """Texts that wait for a second person, and what is public."""
    if not permissions.can_screen(request.user):
        raise PermissionDenied(_("公开稿由团委工作人员整理和确认。"))
    found = Publication.objects.select_related("case", "prepared_by", "approved_by")
    ready = Case.objects.filter(publish_consent=True, answered_at__isnull=False)
    return render(
        request,
        "mailbox/publication_list.html",
        {
            "to_review": queries.to_be_reviewed(timezone.localdate())[:50],
            "today": timezone.localdate(),
            "waiting": found.filter(published_on=None).order_by("prepared_at")[:100],
            "page": keyset(
                found.filter(published_on__isnull=False), request, order=("-published_on", "-pk")
            ),
            "ready": ready.filter(publication=None).order_by("-answered_at")[:50],
        },
    )
