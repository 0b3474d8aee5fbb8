"""Circulars as people read, confirm and pass them on. HTTP only; writing and sending is in `desk_views`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.models import Unit
from tuanwei.attachments.responses import serve
from tuanwei.circulars import actions, notices, permissions, queries, reach
from tuanwei.circulars.forms import ForwardForm, RecallForm
from tuanwei.circulars.models import Circular
from tuanwei.circulars.paragraphs import paragraphs
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.pages import render_part
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import confirm as confirm_notice
from tuanwei.notices.actions import mark_read, mark_read_at

State = Circular.State
BOXES = (("", _("全部")), ("mine", _("发给我的")), ("ours", _("我们发的")), ("drafts", _("草稿")))
STATES = (
    ("unread", _("没看过")), ("owed", _("还没确认")), ("confirmed", _("确认过")),
    ("recalled", _("已撤回")),
)  # fmt: skip


def frame_of(user):
    """The page around: the desk for those who send, the plain one for readers."""
    return "desk.html" if permissions.can_send(user) else "base.html"


@login_required
@require_safe
def circular_list(request):
    """The archive of what one may read: boxes, filters and a search."""
    user, asked = request.user, request.GET
    box = asked.get("box", "")
    rows = queries.with_own(permissions.visible_to(user), user)
    if box == "drafts":
        page = keyset(rows.drafts().select_related("unit"), request, order=["-pk"], per_page=20)
        return _list_page(request, page, box, {})
    rows = rows.out()
    if box == "mine":
        rows = rows.filter(is_mine=True)
    elif box == "ours":
        ours = permissions.sending_units(user)
        rows = rows.filter(unit__in=[unit.pk for unit in ours])
    options = _options(user)
    rows, chosen = _narrowed(rows, asked, options)
    page = keyset(rows.select_related("unit"), request, order=["-sent_at", "-pk"], per_page=20)
    return _list_page(request, page, box, {**options, **chosen})


def _options(user):
    seen = permissions.visible_to(user).out()
    return {
        "years": list(seen.order_by("-year").values_list("year", flat=True).distinct()),
        "units": list(Unit.objects.filter(pk__in=seen.values("unit")).order_by("kind", "name_pinyin")),
        "kinds": Circular.Kind.choices, "states": STATES,
    }  # fmt: skip


def _narrowed(rows, asked, options):
    """The rows that the filters leave, and what of them was understood."""
    q = asked.get("q", "").strip()[:100]
    year = next((each for each in options["years"] if str(each) == asked.get("year")), None)
    unit = next((each for each in options["units"] if str(each.pk) == asked.get("unit")), None)
    kind = asked.get("kind") if asked.get("kind") in Circular.Kind.values else ""
    state = asked.get("state") if asked.get("state") in dict(STATES) else ""
    if q:
        rows = queries.found(rows, q)
    for name, value in (("year", year), ("unit", unit), ("kind", kind)):
        if value:
            rows = rows.filter(**{name: value})
    if state == "recalled":
        rows = rows.filter(state=State.RECALLED)
    elif state:
        rows = rows.filter(is_mine=True, is_replaced=False, state=State.SENT, **{
            "unread": {"is_read": False}, "owed": {"must_confirm": True, "is_confirmed": False},
            "confirmed": {"is_confirmed": True},
        }[state])  # fmt: skip
    chosen = {"q": q, "year": year, "unit": unit, "kind": kind, "state": state}
    return rows, chosen | {"is_narrowed": any(chosen.values())}


def _list_page(request, page, box, more):
    sends = permissions.can_send(request.user)
    return render(request, "circulars/list.html", {
        "frame": frame_of(request.user), "page": page, "box": box, "boxes": BOXES if sends else (),
        "can_send": sends, "can_set_rules": permissions.can_set_rules(request.user), **more,
    })  # fmt: skip


@login_required
@require_safe
def circular(request, pk):
    """One paper; a draft is shown as it will be, with whom it reaches."""
    found = permissions.circular_to_see(request.user, pk)
    return circular_page(request, found)


def circular_page(request, found, *, status=None, recall=None, refused=()):
    """The page, with the form that stumbled."""
    user = request.user
    copy = None
    if not found.is_draft:
        copy = queries.own_copy(user, found)
        if copy is not None and copy.read_at is None:
            mark_read(notice_id=copy.notice_id, by=user)
        mark_read_at(url=request.path, by=user)
    sends = permissions.sends_for(user, found.unit)
    context = {
        **shown(found, user), "frame": frame_of(user), "copy": copy, "sends": sends,
        "owes": bool(copy and copy.notice.must_confirm and not copy.confirmed_at),
        "is_late": bool(copy and copy.notice.confirm_by and copy.notice.confirm_by < timezone.now()),
        "people": reach.count(reach.audience_of(found)) if found.is_draft else None,
        "newer": _newer(found), "refused": refused,
        "notes": [] if found.is_draft
        else queries.notes_for(user, found, sees_all=sends or permissions.hats(user).is_staff),
        "can_follow": permissions.can_follow(user, found),
        "can_forward": permissions.can_forward(user, found),
        "recall": (recall or RecallForm(auto_id="recall-%s"))
        if permissions.can_recall(user, found) else None,
    }  # fmt: skip
    return render(request, "circulars/circular.html", context, status=status)


def _newer(found):
    rows = found.replacements.exclude(state=State.DRAFT).select_related("unit")
    return None if found.is_draft else rows.order_by("-pk").first()


def shown(found, user):
    """What a paper is made of, for the page and the sheet."""
    reads = permissions.reads_text(user, found)
    scopes = list(found.scopes.select_related("unit").order_by("pk"))
    return {
        "circular": found, "reads": reads,
        "paragraphs": paragraphs(found.body) if reads else [],
        "files": list(found.files.select_related("attachment")) if reads else [],
        "audience": reach.said(found, scopes, found.named.count()),
        "addressed": found.addressees or reach.units_said(scopes),
    }  # fmt: skip


@login_required
@require_safe
def sheet(request, pk):
    """On A4, as papers are laid out: red head, number, seal line."""
    found = permissions.circular_to_see(request.user, pk)
    context = shown(found, request.user) | {"newer": _newer(found)}
    return render(request, "circulars/print.html", context)


@login_required
@require_POST
def confirm(request, pk):
    """The person knows; after the deadline it is noted as late."""
    found = permissions.circular_to_see(request.user, pk)
    copy = None if found.is_draft else queries.own_copy(request.user, found)
    if found.is_recalled:
        messages.info(request, _("这份公文已经撤回，不用确认了。"))
    elif copy is None or not copy.notice.must_confirm:
        messages.info(request, _("这份公文不用你确认。"))
    else:
        due = copy.notice.confirm_by
        confirm_notice(notice=copy.notice, by=request.user)
        if copy.confirmed_at:
            messages.info(request, _("你之前已经确认过了。"))
        elif due and due < timezone.now():
            messages.success(request, _("已确认。截止时间过了，记为逾期确认，不用再做什么。"))
        else:
            messages.success(request, _("已确认，发文的组织会看到。"))
    return redirect("circulars:circular", pk)


@login_required
@require_safe
def file_open(request, attachment):
    """What is enclosed."""
    return serve(permissions.file_to_open(request.user, attachment))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forward(request, pk):
    """Pass a paper on to one's own unit."""
    found = permissions.circular_to_forward(request.user, pk)
    units = permissions.sending_units(request.user)
    form = ForwardForm(
        request.POST if request.method == "POST" else None, units=units,
        initial={"unit": next((unit.pk for unit in units if unit.kind != "committee"), None)},
    )  # fmt: skip
    status = None
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        if request.POST.get("step") == "count":
            return _reached(request, found, form)
        try:
            with said_when_locked():
                made = actions.forward(circular=found, by=request.user, **data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            said = (
                _("转发好了：%(n)d 人新收到，已经收到的人打开时看得到你加的话。") % {"n": made.people}
                if made.people else _("加好了。大家都已经收到，打开时看得到你加的话。")
            )  # fmt: skip
            messages.success(request, said, extra_tags=f"forward-{pk}")
            return redirect("circulars:circular", pk)
    if form.errors:
        if request.POST.get("step") == "count":
            return _reached(request, found, None)
        status = 400
    return render(
        request, "circulars/forward.html", {"circular": found, "form": form}, status=status
    )


def _reached(request, found, form):
    people = known = None
    if form is not None:
        data = form.cleaned_data
        audience = reach.Audience(((data["unit"].pk, True),), tuple(data["roles"]))
        people, known = reach.count_new(audience, found)
    return render(request, "circulars/_reached.html", {
        "people": people, "known": known, "fresh": people - known if people is not None else None,
    })  # fmt: skip


@login_required
@require_safe
def follow(request, pk):
    """How far it got, by unit, as of now; `?unit=` lists who is missing there, at first in one's own unit."""
    user = request.user
    found = permissions.circular_to_follow(user, pk)
    own = permissions.watched_ids(user)
    total, roots = queries.tree(found, own)
    asked = _unit_asked(request)
    unit = asked or permissions.topmost_watched(user, own)
    people, below = None, None
    if unit is not None:
        below = set(Unit.objects.under(unit.pk).values_list("pk", flat=True))
        rows = queries.missing(found, below & own)
        people = keyset(rows, request, order=["user__name_pinyin", "pk"], per_page=50)
    last = queries.last_reminder(found)
    return render_part(request, "circulars/follow.html", {
        "circular": found, "total": total, "rows": queries.opened(roots, asked), "unit": unit, "page": people,
        "is_own_first": unit is not None and asked is None,
        "sees_names": below is None or bool(below & own), "newer": _newer(found),
        "to_remind": notices.to_remind(found, own).count() if found.state == State.SENT else 0,
        "last": last, "now": timezone.now(),
        "sees_channels": found.notice_id and permissions.hats(user).is_staff,
    })  # fmt: skip


def _unit_asked(request):
    text = request.GET.get("unit", "")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        return None
    return Unit.objects.filter(pk=text).first()


@login_required
@require_POST
def remind(request, pk):
    """Only those who are missing, and nobody twice on a day."""
    found = permissions.circular_to_follow(request.user, pk)
    try:
        with said_when_locked():
            count = actions.remind(circular=found, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        if count:
            messages.success(request, _("已提醒 %(n)d 人，只有还没办的收到。") % {"n": count})
        else:
            messages.info(request, _("没有要提醒的人：都办了，或者今天已经提醒过。"))
    return redirect("circulars:follow", pk)
