"""Transcripts: issued, read, printed, taken as Word, taken back; and checked by anybody."""

from io import BytesIO

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tuanwei.accounts.throttle import client_ip, is_counted_over
from tuanwei.attachments.formats import DOCX
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.qr import qr
from tuanwei.notices.actions import mark_read_at
from volunteers.honours import actions, codes, permissions, word
from volunteers.honours.forms import IssueForm, ReasonForm
from volunteers.honours.models import Transcript

MOST_WRONG = 20
WITHIN = 600  # seconds


def address_of(transcript):
    """Where anybody checks it; what the squares on the paper say."""
    asked = urlencode({"code": codes.grouped(transcript.code)})
    return f"{settings.PORTAL_URL}{reverse('volunteers:transcript-verify')}?{asked}"


def shown(transcript):
    """What pages show of a transcript: nothing but the paper."""
    content = transcript.content
    return {
        "content": content, "code": codes.grouped(transcript.code),
        "digest": codes.digest(content), "revoked_at": transcript.revoked_at,
        "system": content["sources"]["system"], "claimed": content["sources"]["claim"],
    }  # fmt: skip


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def transcript_list(request):
    """One's own transcripts, and the form to issue another."""
    volunteer = permissions.own_volunteer(request.user)
    form = IssueForm(request.POST if request.method == "POST" else None)
    if form.is_bound and volunteer is None:
        form.add_error(None, _("还没有已计入的时数，有了再开。"))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            with said_when_locked():
                made = actions.issue_transcript(
                    volunteer=volunteer, by=request.user, first=data["first"], last=data["last"]
                )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("开好了。打印出来盖章，谁都能扫码查验。"))
            return redirect("volunteers:transcript", pk=made.pk)
    context = {
        "form": form, "rows": list(volunteer.transcripts.all()[:50]) if volunteer else [],
    }  # fmt: skip
    status = 400 if form.errors else 200
    return render(request, "volunteers/honours/transcripts.html", context, status=status)


@login_required
@require_safe
def transcript(request, pk):
    """The paper: on screen as it is printed."""
    found = permissions.transcript_to_read(request.user, pk)
    mark_read_at(url=request.path, by=request.user)
    return _paper(request, found, ReasonForm())


def _paper(request, found, form, status=None):
    address = address_of(found)
    context = {
        **shown(found), "transcript": found, "address": address, "form": form,
        "qr": qr(address, _("查验二维码")), "is_own": found.volunteer.user_id == request.user.pk,
        "can_revoke": not found.revoked_at and permissions.can_revoke(request.user, found),
        "signs": [_("经办人")],
    }  # fmt: skip
    return render(request, "volunteers/honours/transcript.html", context, status=status)


@login_required
@require_safe
def transcript_word(request, pk):
    """The same as a Word document."""
    found = permissions.transcript_to_read(request.user, pk)
    response = FileResponse(
        BytesIO(word.document(found, address_of(found))), as_attachment=True,
        filename=f"志愿服务证明-{codes.grouped(found.code)[:9]}.docx", content_type=DOCX.media_type,
    )  # fmt: skip
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_http_methods(["POST"])
def transcript_revoke(request, pk):
    """Take it back, with a reason."""
    found = permissions.transcript_to_revoke(request.user, pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            with said_when_locked():
                actions.revoke_transcript(
                    transcript=found, by=request.user, reason=form.cleaned_data["reason"]
                )
        except ValidationError as refused:
            messages.error(request, refused.messages[0])
        else:
            messages.success(request, _("作废了，从现在起查验会显示已作废。"))
        return redirect("volunteers:transcript", pk=pk)
    return _paper(request, found, form, status=400)


@never_cache
@require_safe
def verify(request):
    """Anybody types or scans a code. What comes back is what the paper shows, or that it was taken
    back, or that there is no such code: each after one look into the same index."""
    typed = request.GET.get("code", "")
    context, status = {"typed": typed[:40]}, None
    if typed:
        context, status = _checked(request, typed)
    response = render(request, "volunteers/honours/verify.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _checked(request, typed):
    tries = f"volunteers:verify:{client_ip(request)}"
    if (cache.get(tries) or 0) >= MOST_WRONG:
        return {"typed": typed[:40], "is_throttled": True}, 429
    found = Transcript.objects.filter(code=codes.typed_code(typed)).first()
    if found is None:
        is_counted_over(tries, MOST_WRONG, WITHIN)
        return {"typed": typed[:40], "is_unknown": True}, 404
    if found.revoked_at:
        code = codes.grouped(found.code)
        return {"typed": code, "code": code, "revoked_at": found.revoked_at}, None
    return {"typed": codes.grouped(found.code), **shown(found)}, None
