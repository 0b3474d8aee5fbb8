"""Circulars as they are written, sent, corrected and taken back, and the rules of it. HTTP only."""

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tuanwei.attachments.actions import store
from tuanwei.circulars import actions, numbering, permissions, reach
from tuanwei.circulars.forms import AudienceForm, CircularForm, RecallForm, RulesForm
from tuanwei.circulars.rules import rules_in_force
from tuanwei.circulars.views import circular_page
from tuanwei.lib.locks import said_when_locked

BY_NUMBER = f"user__{get_user_model().USERNAME_FIELD}"


def _values(draft):
    """What a form begins with."""
    names = (
        "kind", "unit", "title", "addressees", "body", "roles", "grades", "must_confirm",
        "confirm_by", "is_urgent", "edition",
    )  # fmt: skip
    places = [
        f"{unit}{'+' if whole else ''}"
        for unit, whole in draft.scopes.values_list("unit", "is_whole")
    ]
    return {name: getattr(draft, name) for name in names} | {
        "places": places,
        "numbers": "\n".join(draft.named.order_by("pk").values_list(BY_NUMBER, flat=True)),
        "unit": draft.unit_id,
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def circular_new(request):
    """A first draft."""
    permissions.require_sender(request.user)
    units = permissions.sending_units(request.user)
    first = units[0] if units else None
    initial = {"unit": first and first.pk, "places": [f"{first.pk}+"] if first else []}
    return _edited(request, None, units, initial)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def circular_edit(request, pk):
    """A draft, changed; refused in words where somebody else has changed it since."""
    draft = permissions.draft_to_write(request.user, pk)
    return _edited(request, draft, permissions.sending_units(request.user), _values(draft))


def _edited(request, draft, units, initial):
    is_sent = request.method == "POST"
    form = CircularForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, units=units,
        initial=initial,
    )  # fmt: skip
    status = None
    if is_sent:
        status = 400
        if form.is_valid():
            made, status = _saved(request, draft, form)
            if made is not None:
                messages.success(
                    request, _("草稿存好了。看一遍，没有问题就发出。"), extra_tags=_kept(draft)
                )
                return redirect("circulars:circular", made.pk)
    context = {
        "form": form, "circular": draft, "kept": _kept(draft),
        "files": draft.files.select_related("attachment") if draft else [],
    }  # fmt: skip
    return render(request, "circulars/edit.html", context, status=status)


def _kept(draft):
    """The name under which the device keeps what is typed."""
    return f"circular-{draft.pk if draft else 'new'}"


def _saved(request, draft, form):
    """(the draft, None), or (None, the status of the page that says why not)."""
    try:
        files = [_stored(upload, request.user) for upload in form.cleaned_data["files"]]
    except ValidationError as fault:
        form.add_error("files", fault)
        return None, 400
    try:
        with said_when_locked():
            made = actions.save_draft(
                by=request.user, fields=form.fields_of_draft(), files=files, circular=draft,
                scopes=form.cleaned_data["places"], named=form.cleaned_data["numbers"],
                edition=form.cleaned_data["edition"],
            )  # fmt: skip
    except ValidationError as refused:
        form.add_error(None, refused)
        if getattr(refused, "code", "") == "stale":
            # Whoever has read the newest may save over it with the next click.
            draft.refresh_from_db()
            form.data = form.data.copy()
            form.data["edition"] = str(draft.edition)
        return None, 409
    return made, None


def _stored(upload, by):
    try:
        return store(upload, by=by)
    except ValidationError as fault:
        raise ValidationError(f"{upload.name[:40]}：{fault.messages[0]}") from fault


@login_required
@require_POST
def count(request):
    """How many people the audience on the screen reaches, while it is being chosen."""
    permissions.require_sender(request.user)
    form = AudienceForm(request.POST, units=permissions.sending_units(request.user))
    is_chosen = form.is_valid()
    context = {
        "people": reach.count(form.audience()) if is_chosen else None,
        "places": form.places_said() if is_chosen else "",
    }
    return render(request, "circulars/_reached.html", context)


@login_required
@require_POST
def circular_send(request, pk):
    """Number it, give everybody their copy."""
    draft = permissions.circular_to_write(request.user, pk)
    edition = request.POST.get("edition", "")
    if not edition.isascii() or not edition.isdigit() or len(edition) > 9:
        edition = "0"
    try:
        with said_when_locked():
            sent, people = actions.send(circular=draft, by=request.user, edition=int(edition))
    except ValidationError as refused:
        if getattr(refused, "code", "") in ("sent", "stale"):
            messages.error(request, refused.messages[0])
            return redirect("circulars:circular", pk)
        return circular_page(request, draft, status=409, refused=refused.messages)
    messages.success(
        request, _("%(number)s已发出，%(n)d 人收到。邮件和推送几分钟内送到。")
        % {"number": sent.number, "n": people},
    )  # fmt: skip
    return redirect("circulars:circular", pk)


@login_required
@require_POST
def circular_drop(request, pk):
    """Throw a draft away."""
    draft = permissions.draft_to_write(request.user, pk)
    try:
        with said_when_locked():
            actions.drop_draft(circular=draft, by=request.user)
        messages.success(request, _("草稿删掉了。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("circulars:list")


@login_required
@require_POST
def file_remove(request, pk, attachment):
    """Take an enclosed file out of a draft."""
    draft = permissions.draft_to_write(request.user, pk)
    try:
        with said_when_locked():
            actions.remove_file(circular=draft, by=request.user, attachment=attachment)
        messages.success(request, _("附件去掉了。"))
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("circulars:edit", pk)


@login_required
@require_POST
def circular_recall(request, pk):
    """Take a sent one back, with a reason."""
    found = permissions.circular_to_recall(request.user, pk)
    form = RecallForm(request.POST, auto_id="recall-%s")
    if not form.is_valid():
        return circular_page(request, found, status=400, recall=form)
    try:
        with said_when_locked():
            actions.recall(circular=found, by=request.user, **form.cleaned_data)
        messages.success(
            request, _("已撤回。看过和收到邮件、推送的人收到提醒，没看的打开时读到理由。")
        )
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    return redirect("circulars:circular", pk)


@login_required
@require_POST
def circular_correct(request, pk):
    """Begin a new paper that takes the place of this one."""
    found = permissions.circular_to_write(request.user, pk)
    try:
        with said_when_locked():
            draft, is_new = actions.draft_correction(circular=found, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("circulars:circular", pk)
    if is_new:
        messages.info(request, _("这是更正的草稿，内容和附件照原件抄好了，改好再发。"))
    return redirect("circulars:edit", draft.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request):
    """How papers are numbered and who sends them; every change is a new version."""
    permissions.require_rules(request.user)
    found, version = rules_in_force()
    patterns = found.patterns
    form = RulesForm(
        request.POST if request.method == "POST" else None,
        initial={
            "committee": patterns.committee, "general_branch": patterns.general_branch,
            "branch": patterns.branch, "minutes": patterns.minutes,
            "general_posts": found.general_posts, "branch_posts": found.branch_posts,
            "version": version,
        },
    )  # fmt: skip
    status = None
    if form.is_bound:
        status = 400
        if form.is_valid():
            try:
                actions.save_rules(
                    by=request.user, after=form.cleaned_data["version"], **form.changes()
                )
            except ValidationError as refused:
                form.add_error(None, refused)
                status = 409
            else:
                messages.success(request, _("公文规则存好了，从下一份公文起照它编号。"))
                return redirect("circulars:rules")
    example = numbering.written(
        patterns, level="committee", kind="notice", unit="", year=2026, serial=12
    )
    return render(
        request, "circulars/rules.html", {"form": form, "example": example, "version": version},
        status=status,
    )  # fmt: skip
