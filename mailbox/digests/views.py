"""Digests: for staff to draft, edit and publish; published ones for everybody."""

from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mailbox.cases import traces
from mailbox.cases.similar_queries import known_names
from mailbox.digests import actions, permissions, queries
from mailbox.digests.document import document
from mailbox.digests.drafting import SECTIONS
from mailbox.digests.forms import PublishForm, TextsForm, WithdrawForm
from mailbox.insights.permissions import can_read
from tuanwei.lib import markdown
from tuanwei.notices.actions import mark_read_at

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@login_required
def digest_list(request):
    """The last months, drafted or not."""
    if not can_read(request.user):
        raise PermissionDenied(_("月报的草稿给团委工作人员和指导教师看。发布的在“公开数据”里。"))
    context = {"months": queries.with_missing(), "can_edit": permissions.can_edit(request.user)}
    return render(request, "digests/list.html", context)


@require_POST
@login_required
def draft(request):
    """Draft the digest of ?month= by hand."""
    if not permissions.can_edit(request.user):
        raise PermissionDenied(_("月报由团委工作人员来改。"))
    month = queries.month_of(request.POST.get("month", ""))
    try:
        digest, is_new = actions.draft_digest(month=month, by=request.user)
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
        return redirect("mailbox:digest-list")
    messages.success(request, _("起草好了。") if is_new else _("这个月已经起草过，就是这一份。"))
    return redirect("mailbox:digest", digest.slug)


@require_safe
@login_required
def digest(request, slug):
    """A digest as it will look, with what can be done about it."""
    found = permissions.digest_to_read(request.user, queries.month_of(slug))
    mark_read_at(url=request.path, by=request.user)
    return _page(request, found)


def _page(request, found, *, status=None, **forms):
    texts = list(found.texts.values())
    context = digest_context(found) | {
        "can_edit": permissions.can_edit(request.user),
        "traces": [] if found.is_published else _traces(" ".join(texts)),
        "publish_form": forms.get("publish_form") or PublishForm(initial={"version": found.version}),
        "withdraw_form": forms.get("withdraw_form") or WithdrawForm(),
    }  # fmt: skip
    return render(request, "digests/digest.html", context, status=status)


def _traces(text):
    """What may tell of a person: names of people in the college, numbers."""
    return [trace.words for trace in traces.find(text, known_names([text]))]


def digest_context(found):
    """What the page of a digest shows."""
    return {
        "digest": found,
        "figures": found.figures,
        "sections": [
            (name, markdown.page(found.texts[key]))
            for key, name in SECTIONS if found.texts[key].strip()
        ],
        "tables": [
            (_("类别"), found.figures["classes"], "classes"),
            (_("主办"), found.figures["units"], "units"),
        ],
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request, slug):
    """The words of each section."""
    found = permissions.digest_to_edit(request.user, queries.month_of(slug))
    if found.is_published:
        messages.error(request, _("这份月报已经发布，不能再改。要改，请先撤回，写明理由。"))
        return redirect("mailbox:digest", slug)
    form = TextsForm(request.POST if request.method == "POST" else None, digest=found)
    if form.is_bound and form.is_valid():
        try:
            actions.change_texts(
                digest=found, by=request.user, texts=form.texts,
                version=form.cleaned_data["version"],
            )  # fmt: skip
        except ValidationError as fault:
            form.add_error(None, fault)
            form.data = form.data.copy()  # saving again keeps these words
            form.data["version"] = found.version
        else:
            messages.success(request, _("已保存，下面是看起来的样子。"))
            return redirect("mailbox:digest", slug)
    context = {"form": form, "digest": found}
    return render(request, "digests/edit.html", context, status=400 if form.errors else 200)


@require_POST
@login_required
def act(request, slug, verb):
    """Publish, take back, or count anew."""
    if verb not in VERBS:
        raise Http404
    found = permissions.digest_to_edit(request.user, queries.month_of(slug))
    return VERBS[verb](request, found)


def _publish(request, found):
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            actions.publish_digest(
                digest=found, by=request.user, version=form.cleaned_data["version"]
            )
        except ValidationError as fault:
            messages.error(request, fault.messages[0])
        else:
            messages.success(request, _("已发布，大家在“公开数据”里看得到。"))
        return redirect("mailbox:digest", found.slug)
    return _page(request, found, publish_form=form, status=400)


def _withdraw(request, found):
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            actions.withdraw_digest(
                digest=found, by=request.user, reason=form.cleaned_data["reason"]
            )
        except ValidationError as fault:
            messages.error(request, fault.messages[0])
        else:
            messages.success(request, _("已撤回，现在是草稿，改好可以再发布。"))
        return redirect("mailbox:digest", found.slug)
    return _page(request, found, withdraw_form=form, status=400)


def _again(request, found):
    try:
        actions.draft_again(digest=found, by=request.user)
        messages.success(request, _("数字重新算过了；改过的段落没有动，请对一对。"))
    except ValidationError as fault:
        messages.error(request, fault.messages[0])
    return redirect("mailbox:digest", found.slug)


VERBS = {"publish": _publish, "withdraw": _withdraw, "again": _again}


@require_safe
@login_required
def word(request, slug):
    """The digest as a Word document."""
    found = permissions.digest_to_read(request.user, queries.month_of(slug))
    for name in ("drafted_at", "published_at"):
        if moment := getattr(found, name):
            setattr(found, name, timezone.localtime(moment))
    paper = BytesIO(document(found, settings.COMMITTEE_NAME))
    return FileResponse(paper, as_attachment=True, filename=f"青年信箱{found}.docx",
                        content_type=WORD)  # fmt: skip


@require_safe
def public_list(request):
    """Every published digest."""
    return render(request, "digests/public_list.html", {"digests": list(queries.published())})


@require_safe
def public(request, slug):
    """A published digest."""
    found = permissions.published_digest(queries.month_of(slug))
    return render(request, "digests/public.html", digest_context(found))
