"""The official Word form: down filled in, up filled in, and a kind's own one kept by staff."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from activities.applications import (
    drafting,
    filling,
    review_queries,
    word_forms,
    word_out,
    word_reading,
)
from activities.applications.forms import ReadForm, WordFormForm
from activities.applications.models import WordForm
from activities.applications.permissions import application_to_read, sides
from activities.kinds.models import ActivityKind
from activities.kinds.permissions import check_writes_rules
from activities.kinds.queries import kinds_in_force, rules_in_force
from tuanwei.attachments.formats import DOCX

SALT = "activities.word"
KEPT_FOR = 6 * 3600


def _as_file(content, name):
    response = FileResponse(
        BytesIO(content), as_attachment=True, filename=name.replace("/", "-").replace("\n", " "),
        content_type=DOCX.media_type,
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def download(request, pk):
    """The filled form of an application: as it was handed in last, or as it stands."""
    found = application_to_read(request.user, pk)
    last = found.submissions.order_by("-turn").first() if not found.is_open else None
    content = last.content if last else filling.content_of(filling.read(found))
    steps = review_queries.applicant_steps(found) if found.turn else []
    opinions = [
        (each.name, f"{each.get_verdict_display()} {each.words}".strip() if each.is_known else "")
        for each in steps if not each.is_record
    ] or [(step.name, "") for step in filling.rules_of(found)[1].chain if step.mode != "record"]  # fmt: skip
    context = word_out.context_of(
        content, number=found.number or "", state=found.get_state_display(), opinions=opinions
    )
    try:
        made = word_out.render(word_out.template_of(found.kind), context)
    except ValidationError:
        # A kind's own form that no longer fits its newest rules must not stand in anybody's way.
        made = word_out.render(word_out.built_in(), context)
    return _as_file(made, f"{found}-申报表.docx")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def read(request):
    """A filled form comes in: first what was understood, then a new draft."""
    options = [
        (f"{rules.kind_id}.{side.key}", _("%(kind)s，以%(side)s的名义") % {
            "kind": rules.kind, "side": side.words})
        for rules in kinds_in_force()
        for side in sides(request.user) if side.applicant in rules.spec.basics.applicants
    ]  # fmt: skip
    if request.POST.get("token"):
        return _begin(request)
    form = ReadForm(
        request.POST if request.method == "POST" else None, request.FILES or None, options=options
    )
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["what"]
        rules, side = _chosen(request.user, chosen)
        try:
            reading = word_reading.read(form.cleaned_data["file"], rules.spec)
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            token = signing.dumps(
                [request.user.pk, chosen, word_reading.proposal(reading)], salt=SALT, compress=True
            )
            context = {
                "found": reading.found, "left": reading.left, "token": token, "kind": rules.kind,
                "side": side,
            }  # fmt: skip
            return render(request, "applications/read_word_found.html", context)
    status = 400 if form.errors else 200
    return render(request, "applications/read_word.html", {"form": form}, status=status)


def _chosen(user, text):
    """(KindRules, Side) of an option; 404 for what is none any more."""
    kind, _dot, key = text.partition(".")
    rules = rules_in_force(int(kind)) if kind.isascii() and kind.isdigit() else None
    side = next((each for each in sides(user) if each.key == key), None)
    if rules is None or side is None:
        raise Http404
    return rules, side


def _begin(request):
    try:
        owner, chosen, proposed = signing.loads(request.POST["token"], salt=SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        owner = None
    if owner != request.user.pk:
        messages.error(request, _("读出来的内容放得太久了，请重新选文件。"))
        return redirect("activities:application-read")
    rules, side = _chosen(request.user, chosen)
    try:
        made = drafting.begin_filled(
            kind=rules.kind_id, side=side, by=request.user, proposed=proposed
        )
    except ValidationError as refused:
        return render(
            request, "applications/refused.html", {"faults": refused.messages}, status=400
        )
    messages.success(request, _("放进草稿了。请一步一步看过，缺的补上。"))
    return redirect("activities:application", pk=made.pk)


def _kind(user, pk):
    check_writes_rules(user)
    rows = ActivityKind.objects.select_related("word_form__attachment", "word_form__by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form(request, pk):
    """A kind's own Word form: put in, tried with invented data, taken out again."""
    kind = _kind(request.user, pk)
    rules = word_forms.rules_to_try(kind)
    page = WordFormForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if request.POST.get("drop"):
        word_forms.drop(kind=kind, by=request.user)
        messages.success(request, _("改回系统自带的样式了。"))
        return redirect("activities:word-form", pk=pk)
    if page.is_bound and page.is_valid():
        try:
            word_forms.put(
                kind=kind, rules=rules, upload=page.cleaned_data["file"], by=request.user
            )
        except ValidationError as refused:
            page.add_error("file", refused)
        else:
            messages.success(request, _("换好了，用编的内容试填过，填得出来。"))
            return redirect("activities:word-form", pk=pk)
    current = WordForm.objects.filter(kind=kind).select_related("attachment", "by").first()
    context = {
        "kind": kind, "form": page, "current": current, "marks": word_out.names_in(rules),
    }  # fmt: skip
    return render(
        request, "applications/word_form.html", context, status=400 if page.errors else 200
    )


@login_required
@require_safe
def sample(request, pk):
    """The built-in template, to start an own one from."""
    kind = _kind(request.user, pk)
    return _as_file(word_out.built_in(), f"{kind}-申报表模板.docx")
