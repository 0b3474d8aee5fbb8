"""Lists of claims for those who decide, publishing, services, disputes and flags at the desk."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.organisation.queries import hats
from tuanwei.lib import refusals
from tuanwei.lib.paging import keyset
from tuanwei.lib.texts import readable_words
from tuanwei.notices.actions import mark_read_at
from tuanwei.publicity.actions import MOST_LINES
from volunteers.claims import (
    deciding,
    disputes,
    looking,
    pages,
    permissions,
    publishing,
    queries,
    suspicion,
)
from volunteers.claims.claim_views import frame
from volunteers.claims.forms import EditForm, ReasonForm
from volunteers.claims.models import Claim, Flag
from volunteers.hours.models import Service

State = Claim.State
SHOWN = (
    ("mine", _("等我核对")), ("branch", _("团支部核对中")), ("team", _("服务队核对中")),
    ("committee", _("团委核对中")), ("returned", _("退回修改")), ("public", _("公示中")),
    ("done", _("办完的")),
)  # fmt: skip
DONE = (State.CREDITED, State.REFUSED, State.WITHDRAWN)


def keys_of(request):
    """The keys that were ticked."""
    return [int(key) for key in request.POST.getlist("pick") if key.isdecimal() and len(key) < 19]


@login_required
@require_safe
def queue(request):
    """Claims by where they stand, those first that wait for the reader."""
    permissions.require_queue(request.user)
    mark_read_at(url=request.path, by=request.user)
    user = request.user
    readable, mine = permissions.readable(user), permissions.decidable(user)
    places = [key for key, _label in SHOWN if key not in ("mine", "done")]
    counts = readable.exclude(volunteer__user=user.pk).aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in places},
        done=Count("pk", filter=Q(state__in=DONE)),
    )  # fmt: skip
    counts["mine"] = mine.count()
    show = request.GET.get("show", "mine")
    if show not in counts:
        show = "mine"
    claims = mine if show == "mine" else readable.exclude(volunteer__user=user.pk).filter(
        state__in=DONE if show == "done" else [show]
    )  # fmt: skip
    words = readable_words(request.GET.get("q", ""))
    for word in words:
        claims = claims.filter(
            Q(title__icontains=word) | Q(volunteer__name__icontains=word)
            | Q(volunteer__number__startswith=word)
        )  # fmt: skip
    page = keyset(queries.with_everything(claims), request, order=["pk"])
    grades = {
        each.key: each.label for claim in page for each in queries.claim_grades(claim.day)
    }  # fmt: skip
    context = {
        "frame": frame(user), "page": page, "rows": pages.rows(page), "show": show,
        "shown": [(key, label, counts[key]) for key, label in SHOWN], "q": " ".join(words),
        "grades": grades.items(), "is_staff": hats(user).is_staff,
        "ready": queries.ready().count() if hats(user).is_staff else 0,
    }  # fmt: skip
    return render(request, "volunteers/claims/queue.html", context)


@login_required
@require_POST
def agree_many(request):
    """Agree to those that were ticked."""
    permissions.require_queue(request.user)
    done, left = deciding.agree_many(
        keys=keys_of(request), by=request.user, grade=request.POST.get("grade", "")[:30],
        is_checked=request.POST.get("is_checked") == "on",
    )  # fmt: skip
    if done:
        messages.success(request, _("同意了 %(n)d 条。") % {"n": done})
    for claim, why in left[:5]:
        messages.error(request, f"{claim}：{why}")
    if not done and not left:
        messages.error(request, _("请先勾选要同意的；已经有人办过的不会再办。"))
    return redirect("volunteers:claim-queue")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ready(request):
    """Claims that wait to be published; publishing them."""
    permissions.require_staff(request.user)
    if request.method == "POST":
        keys = keys_of(request) if request.POST.get("which") == "picked" else None
        try:
            publicity = publishing.publish(by=request.user, keys=keys)
        except ValidationError as refused:
            refusals.above(request, refused)
            return redirect("volunteers:claim-ready")
        messages.success(request, _("开始公示了。期满没有异议，时数会自动计入。"))
        return redirect("publicity:publicity", publicity.pk)
    page = keyset(queries.ready(), request, order=["pk"], per_page=50)
    running = Claim.objects.filter(state=State.PUBLIC).values(
        "publicity", "publicity__title", "publicity__ends_on"
    )
    context = {
        "page": page, "rows": pages.rows(page), "many": queries.ready().count(), "most": MOST_LINES,
        "running": running.annotate(n=Count("pk")).order_by("publicity"),
        "own": queries.ready().filter(volunteer__user=request.user.pk).exists(),
    }  # fmt: skip
    return render(request, "volunteers/claims/ready.html", context)


@login_required
@require_safe
def records(request):
    """Services of everybody: to correct, confirm, take back."""
    permissions.require_staff(request.user)
    show = request.GET.get("show", "pending")
    if show not in ("pending", "counted", "void", "all"):
        show = "pending"
    services = Service.objects.select_related("volunteer", "kind", "unit", "team")
    services = services if show == "all" else services.filter(state=show)
    words = readable_words(request.GET.get("q", ""))
    for word in words:
        services = services.filter(
            Q(title__icontains=word) | Q(volunteer__name__icontains=word)
            | Q(volunteer__number__startswith=word) | Q(volunteer__code__startswith=word)
        )  # fmt: skip
    context = {
        "page": keyset(services, request, order=["-day", "-pk"]), "show": show, "q": " ".join(words),
        "shown": (("pending", _("待确认")), ("counted", _("已计入")), ("void", _("不计")), ("all", _("全部"))),
    }  # fmt: skip
    return render(request, "volunteers/claims/records.html", context)


@login_required
@require_POST
def confirm_many(request):
    """Confirm those that were ticked."""
    permissions.require_staff(request.user)
    done, left = disputes.confirm_many(keys=keys_of(request), by=request.user)
    if done:
        messages.success(request, _("确认了 %(n)d 条。") % {"n": done})
    for service, why in left[:5]:
        messages.error(request, f"{service.volunteer} {service}：{why}")
    if not done and not left:
        messages.error(request, _("请先勾选要确认的。"))
    return redirect("volunteers:claim-records")


@login_required
@require_safe
def record_page(request, pk):
    """One service with what may be done about it."""
    return show_record(request, permissions.record_for(request.user, pk))


def show_record(request, service, *, status=None, **forms):
    """The page, with the form that stumbled."""
    is_own = service.volunteer.user_id == request.user.pk
    context = {
        "service": service, "is_own": is_own,
        "entries": service.entries.select_related("by").order_by("seq"),
        "disputes": service.disputes.select_related("by", "decided_by").order_by("-pk"),
        "grade": queries.spec_on(service.day).grade(service.grade),
        "edit": forms.get("edit") or EditForm(service=service),
        "confirm": forms.get("confirm") or ReasonForm(auto_id="confirm-%s", label=_("为什么现在就计入")),
        "void": forms.get("void") or ReasonForm(auto_id="void-%s", label=_("为什么不计"), hint=_("本人会读到。")),
        "needs_reason": service.waits_for != str(disputes.actions.EDITED),
        "changed_by_me": service.changed_by_id == request.user.pk,
    }  # fmt: skip
    return render(request, "volunteers/claims/record.html", context, status=status)


@login_required
@require_POST
def record_act(request, pk, verb):
    """Correct, confirm or take back a service."""
    service = permissions.record_for(request.user, pk)
    form = {
        "edit": lambda: EditForm(request.POST, service=service),
        "confirm": lambda: ReasonForm(request.POST, auto_id="confirm-%s", label=_("为什么现在就计入")),
        "void": lambda: ReasonForm(request.POST, auto_id="void-%s", label=_("为什么不计")),
    }.get(verb)  # fmt: skip
    if form is None:
        return redirect("volunteers:claim-record", service.pk)
    form = form()
    if verb == "confirm" and service.waits_for == str(disputes.actions.EDITED):
        form.fields["reason"].required = False
    if not form.is_valid():
        return show_record(request, service, status=400, **{verb: form})
    reason = form.cleaned_data["reason"]
    try:
        if verb == "edit":
            disputes.edit_service(
                service=service, by=request.user, reason=reason, **form.fields_to_save
            )
        elif verb == "confirm":
            disputes.confirm(service=service, by=request.user, reason=reason)
        else:
            disputes.actions.void_service(service=service, by=request.user, reason=reason)
    except ValidationError as refused:
        form.add_error(None, ValidationError(refused.messages))
        fresh = permissions.record_for(request.user, pk)
        return show_record(request, fresh, status=409, **{verb: form})
    messages.success(request, {
        "edit": _("改好了，等另一位同事确认后计入。"), "confirm": _("确认了，时数已经计入。"),
        "void": _("不计了，台账里留了原因。"),
    }[verb])  # fmt: skip
    return redirect("volunteers:claim-record", service.pk)


@login_required
@require_safe
def dispute_list(request):
    """Disputes that wait for an answer, and those that have one."""
    permissions.require_disputes(request.user)
    show = "done" if request.GET.get("show") == "done" else "open"
    rows = permissions.answerable(request.user).select_related("service__volunteer", "by")
    rows = rows.filter(outcome="open") if show == "open" else rows.exclude(outcome="open")
    context = {
        "frame": frame(request.user), "show": show,
        "page": keyset(rows, request, order=["pk" if show == "open" else "-pk"]),
    }  # fmt: skip
    return render(request, "volunteers/claims/disputes.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispute_page(request, pk):
    """One dispute: changed, with the correction, or kept, with words."""
    dispute = permissions.dispute_to_answer(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    service, edit, keep, status = dispute.service, None, None, None
    if request.method == "POST":
        is_edit = request.POST.get("verb") == "edit"
        form = EditForm(request.POST, service=service) if is_edit else _keep(request.POST)
        edit, keep, status = (form, None, 400) if is_edit else (None, form, 400)
        if form.is_valid():
            try:
                disputes.answer_dispute(
                    dispute=dispute, by=request.user, words=form.cleaned_data["reason"],
                    fields=form.fields_to_save if is_edit else None,
                )  # fmt: skip
            except ValidationError as refused:
                form.add_error(None, ValidationError(refused.messages))
                dispute = permissions.dispute_to_answer(request.user, pk)
                status = 409 if dispute.outcome != "open" else 400
            else:
                done = _("更正了，等另一位同事确认后计入。") if is_edit else _("答复了。")
                messages.success(request, done)
                return redirect("volunteers:dispute-list")
    context = {
        "frame": frame(request.user), "dispute": dispute, "service": service,
        "grade": queries.spec_on(service.day).grade(service.grade),
        "edit": edit or EditForm(service=service), "keep": keep or _keep(),
    }  # fmt: skip
    return render(request, "volunteers/claims/dispute.html", context, status=status)


def _keep(*data):
    return ReasonForm(
        *data, auto_id="keep-%s", label=_("答复"), hint=_("查了什么、为什么维持，同学会读到。")
    )


@login_required
@require_safe
def flag_list(request):
    """What the nightly look found."""
    permissions.require_staff(request.user)
    show = "cleared" if request.GET.get("show") == "cleared" else "open"
    kind = request.GET.get("kind", "")
    flags = Flag.objects.select_related("volunteer", "person", "cleared_by")
    flags = flags.filter(cleared_at__isnull=show == "open")
    if kind in Flag.Kind.values:
        flags = flags.filter(kind=kind)
    context = {
        "page": keyset(flags, request, order=["-pk"]), "show": show, "kind": kind,
        "kinds": Flag.Kind.choices, "limits": suspicion, "back": looking.BACK.days,
        "within": int(suspicion.BURST_WITHIN.total_seconds() // 60),
    }  # fmt: skip
    return render(request, "volunteers/claims/flags.html", context)


@login_required
@require_POST
def flag_clear(request, pk):
    """Say what was seen."""
    flag = permissions.flag_for(request.user, pk)
    try:
        looking.clear_flag(flag=flag, by=request.user, note=request.POST.get("note", "")[:1000])
    except ValidationError as refused:
        refusals.above(request, refused)
    else:
        messages.success(request, _("记下了。"))
    return redirect("volunteers:flag-list")
