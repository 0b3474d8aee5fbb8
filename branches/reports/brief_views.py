"""Digests: for staff to make, for everybody to read once published."""

from io import BytesIO

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.reports import brief_actions, pages, permissions, posting, tasks
from branches.reports.forms import BriefForm, ItemForm, PublishForm, ReasonForm
from branches.reports.models import Adoption, Brief
from branches.reports.write_views import EDITED, refuse
from tuanwei.attachments.responses import serve, serve_small
from tuanwei.lib import markdown
from tuanwei.lib.paging import keyset
from tuanwei.notices.actions import mark_read_at

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_OFFERED = 60


def offered(brief=None):
    """Adoptions that stand and are in no digest, the newest first."""
    found = Adoption.objects.filter(withdrawn_at=None, items=None)
    found = found.select_related("report__unit", "report__kind")
    return list(found.order_by("-at", "-pk")[:MOST_OFFERED])


@login_required
@require_http_methods(EDITED)
def brief_list(request):
    """Every digest; what was adopted and waits for one."""
    permissions.require_keeps(request.user)
    waiting = offered()
    if request.method == "POST":
        chosen = set(request.POST.getlist("adoption"))
        picked = [each for each in reversed(waiting) if str(each.pk) in chosen]
        today = timezone.localdate()
        try:
            made = brief_actions.begin_brief(
                by=request.user, title=_("%(m)d 月团情简报") % {"m": today.month}, adoptions=picked
            )
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
            return redirect("reports:brief-list")
        return redirect("reports:brief-edit", made.pk)
    page = keyset(Brief.objects.select_related("made_by"), request, order=("-pk",))
    return render(request, "reports/briefs.html", {"page": page, "waiting": waiting})


@login_required
@require_http_methods(EDITED)
def brief_edit(request, pk):
    """The words and pictures of a draft; published, how it stands and what can be done."""
    found = permissions.brief_to_edit(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    is_sent = request.method == "POST"
    return _brief_page(request, found, request.POST if is_sent else None)


def _brief_page(request, found, data=None, *, status=None, **forms):
    shown = pages.pieces(found)
    is_draft = found.state == Brief.State.DRAFT
    form = BriefForm(data, initial={
        "title": found.title, "preface": found.preface, "version": found.version})  # fmt: skip
    rows = []
    for piece in shown if is_draft else []:
        photos = list(piece.item.adoption.report.photos.select_related("attachment"))
        rows.append((piece, ItemForm(data, item=piece.item, photos=photos), photos))
    if data is not None and is_draft:
        if all([form.is_valid(), *(row.is_valid() for _piece, row, _photos in rows)]):
            items = {
                row.item.pk: (
                    row.cleaned_data["title"], row.cleaned_data["text"],
                    row.cleaned_data.get("photos") or [],
                )
                for _piece, row, _photos in rows
            }  # fmt: skip
            try:
                brief_actions.save_brief(
                    brief=found, by=request.user, title=form.cleaned_data["title"],
                    preface=form.cleaned_data["preface"], items=items,
                    version=form.cleaned_data["version"],
                )  # fmt: skip
            except ValidationError as refused:
                refuse(form, refused)
                form.data = form.data.copy()
                form.data["version"] = Brief.objects.get(pk=found.pk).version
            else:
                messages.success(request, _("存好了。"))
                return redirect("reports:brief-edit", found.pk)
        status = 400
    context = {
        "brief": found, "form": form, "rows": rows, "is_draft": is_draft, "pieces": shown,
        "waiting": offered() if is_draft else [], "preface": markdown.page(found.preface),
        "publish_form": forms.get("publish_form") or PublishForm(initial={"version": found.version}),
        "reason_form": forms.get("reason_form") or ReasonForm(),
        "faulty": [each for each in (form, *(row for _p, row, _f in rows)) if each.errors],
        "posts": posting.is_on(), "gone": [each for each in shown if each.gone],
    }  # fmt: skip
    return render(request, "reports/brief_edit.html", context, status=status)


@login_required
@require_POST
def brief_act(request, pk, verb):
    """Add, move and drop pieces, publish, take back, send to the configured address."""
    found = permissions.brief_to_edit(request.user, pk)
    if verb not in VERBS:
        raise Http404
    try:
        return VERBS[verb](request, found) or redirect("reports:brief-edit", pk)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return redirect("reports:brief-edit", pk)


def _add(request, found):
    chosen = set(request.POST.getlist("adoption"))
    picked = [each for each in reversed(offered()) if str(each.pk) in chosen]
    if not picked:
        raise ValidationError(_("先勾选要加的报送。"))
    brief_actions.add_items(brief=found, by=request.user, adoptions=picked)
    messages.success(request, _("加进去了，文字可以接着改。"))


def _item(request):
    said = request.POST.get("item", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 18 else 0


def _move(step):
    def run(request, found):
        brief_actions.move_item(brief=found, by=request.user, item=_item(request), step=step)

    return run


def _drop(request, found):
    brief_actions.drop_item(brief=found, by=request.user, item=_item(request))
    messages.success(request, _("拿掉了。报送和采用都还在。"))


def _discard(request, found):
    brief_actions.discard_brief(brief=found, by=request.user)
    messages.success(request, _("草稿丢掉了。报送和采用都还在，可以编进别的一期。"))
    return redirect("reports:brief-list")


def _publish(request, found):
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _brief_page(request, found, status=400, publish_form=form)
    made = brief_actions.publish_brief(
        brief=found, by=request.user, version=form.cleaned_data["version"]
    )
    messages.success(request, _("%(number)s发布了，谁都能看。") % {"number": made.number_words})
    return None


def _withdraw(request, found):
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _brief_page(request, found, status=400, reason_form=form)
    brief_actions.withdraw_brief(brief=found, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("撤回来了，改好再发布，期号不变。"))
    return None


def _post(request, found):
    if not posting.is_on() or found.state != Brief.State.PUBLISHED:
        raise ValidationError(_("没有配置推送地址，或者还没发布。"))
    if found.posted_at:
        raise ValidationError(_("已经发过了，不会再发第二次。"))
    brief_actions.note_posting(found, _("正在发"), by=request.user)
    transaction.on_commit(lambda: tasks.post_brief.delay(found.pk))
    messages.success(request, _("正在发，过一会儿刷新看结果。"))


VERBS = {
    "add": _add, "up": _move(-1), "down": _move(1), "drop": _drop, "discard": _discard,
    "publish": _publish, "withdraw": _withdraw, "post": _post,
}  # fmt: skip


@login_required
@require_safe
def brief_word(request, pk):
    """The digest as a Word document."""
    found = permissions.brief_to_edit(request.user, pk)
    paper = BytesIO(pages.word(found))
    return FileResponse(paper, as_attachment=True, filename=f"{found.title}.docx",
                        content_type=WORD)  # fmt: skip


@login_required
@require_safe
def brief_texts(request, pk):
    """The digest as plain text for WeChat and Weibo, pictures in order."""
    found = permissions.brief_to_edit(request.user, pk)
    context = {"brief": found, "made": pages.texts(found, pages.pieces(found))}
    return render(request, "reports/brief_texts.html", context)


@require_safe
def public_list(request):
    """Every published digest."""
    found = Brief.objects.filter(state=Brief.State.PUBLISHED, published_at__isnull=False)
    page = keyset(found, request, order=("-published_at", "-pk"))
    return render(request, "reports/public_list.html", {"page": page})


@require_safe
def public(request, pk):
    """A published digest."""
    found = permissions.published_brief(pk)
    shown = pages.pieces(found)
    first = next((each.photos[0] for each in pages.standing(shown) if each.photos), None)
    context = {
        "brief": found, "pieces": shown, "preface": markdown.page(found.preface),
        "share_picture": first
        and reverse("reports:brief-photo", args=[found.pk, first.attachment_id]),
    }  # fmt: skip
    return render(request, "reports/public.html", context)


@require_safe
def brief_photo(request, pk, attachment):
    """A picture of a digest; `?small` as it stands among others."""
    found = permissions.brief_photo(request.user, pk, attachment)
    if "small" in request.GET:
        return serve_small(found.attachment)
    return serve(found.attachment, inline="save" not in request.GET)
